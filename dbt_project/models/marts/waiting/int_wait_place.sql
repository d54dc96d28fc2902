-- Waits by place and currency, before they are told in money: segments, single steps, queues and hand-offs between
-- people. Negative days are clocks that disagree: they are counted as measured and carry no value.
{{ config(unlogged=true, work_mem="256MB") }}

with

-- a wait belongs to the month in which it ended; three full months against the three before them
cut as (
    select
        tenant,
        source,
        {{ month_of(add_days('last_full_month', 32)) }} as recent_until,
        {{ month_of(add_days('last_full_month', -50)) }} as recent_from,
        {{ month_of(add_days('last_full_month', -140)) }} as earlier_from
    from {{ ref('dim_source_period') }}
),

step as (
    select
        log_key,
        case_key,
        activity_key,
        next_activity_key,
        wait_seconds / 86400 as days,
        next_event_at,
        resource,
        actor_type,
        lead(resource) over (partition by case_key order by event_position asc) as next_resource,
        lead(actor_type) over (partition by case_key order by event_position asc) as next_actor_type
    from {{ ref('fct_event_log') }}
),

wait as (
    select 'segment' as kind, segment.log_key, segment.case_key, segments.name as place, segments.from_activity,
        segments.to_activity, segment.duration_days as days, segment.to_at as ended_at
    from {{ ref('fct_milestone_segment') }} as segment
    inner join {{ ref('segments') }} as segments on segment.segment_id = segments.segment_id
    where segment.duration_days is not null
    union all
    select 'step', step.log_key, step.case_key, from_activity.activity || ' > ' || to_activity.activity,
        from_activity.activity, to_activity.activity, step.days, step.next_event_at
    from step
    inner join {{ ref('dim_activity') }} as from_activity on step.activity_key = from_activity.activity_key
    inner join {{ ref('dim_activity') }} as to_activity on step.next_activity_key = to_activity.activity_key
    where step.days is not null
    union all
    select 'handover', log_key, case_key, resource || ' > ' || next_resource, null, null, days, next_event_at
    from step
    where days is not null and resource <> next_resource and actor_type = 'human' and next_actor_type = 'human'
),

placed as (
    select
        dim_case.tenant,
        dim_case.source,
        wait.kind,
        wait.place,
        wait.from_activity,
        wait.to_activity,
        coalesce(dim_case.currency, 'none') as currency,
        wait.days,
        dim_case.amount,
        cast(0 as numeric) as discount_lost_amount,
        cast(0 as numeric) as fee_base_amount_days,
        {{ local_date('wait.ended_at', "'UTC'") }} as ended_on
    from wait
    inner join {{ ref('dim_case') }} as dim_case on wait.case_key = dim_case.case_key
    union all
    select
        tenant,
        source,
        'queue',
        queue,
        null,
        null,
        coalesce(currency, 'none'),
        stay_days,
        amount,
        discount_lost_amount,
        coalesce(gross_amount, 0) * past_due_days,
        left_on
    from {{ ref('fct_queue_stay') }}
)

select
    placed.tenant,
    placed.source,
    placed.kind,
    placed.place,
    placed.from_activity,
    placed.to_activity,
    placed.currency,
    count(*) as wait_count,
    sum(placed.days) as total_days,
    sum(placed.amount * greatest(placed.days, 0)) as amount_days,
    count(placed.amount) as valued_count,
    sum(placed.discount_lost_amount) as discount_lost_amount,
    sum(placed.fee_base_amount_days) as late_amount_days,
    count(*) filter (where placed.ended_on >= cut.recent_from and placed.ended_on < cut.recent_until) as recent_count,
    avg(placed.days) filter (where placed.ended_on >= cut.recent_from and placed.ended_on < cut.recent_until) as recent_mean_days,
    count(*) filter (where placed.ended_on >= cut.earlier_from and placed.ended_on < cut.recent_from) as earlier_count,
    avg(placed.days) filter (where placed.ended_on >= cut.earlier_from and placed.ended_on < cut.recent_from) as earlier_mean_days
from placed
left join cut on placed.tenant = cut.tenant and placed.source = cut.source
group by
    placed.tenant,
    placed.source,
    placed.kind,
    placed.place,
    placed.from_activity,
    placed.to_activity,
    placed.currency
