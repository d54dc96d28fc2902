-- Waits by place and currency, before they are told in money: segments, single steps, queues and hand-offs between
-- people. Negative days are clocks that disagree: they are counted as measured and carry no value.
{{ config(unlogged=true, work_mem="256MB") }}

{%- set least_hand_overs = 30 -%}

{%- set sums -%}
    wait_count, total_days, amount_days, valued_count, recent_count, recent_days, earlier_count, earlier_days
{%- endset -%}

with

log as (
    select
        dim_log.log_key,
        min(dim_log.log_key) over (partition by dim_log.tenant, dim_log.source) as source_key,
        dim_log.tenant,
        dim_log.source,
        {{ start_of_day(month_of(add_days('period.last_full_month', 32)), "'UTC'") }} as recent_until,
        {{ start_of_day(month_of(add_days('period.last_full_month', -50)), "'UTC'") }} as recent_from,
        {{ start_of_day(month_of(add_days('period.last_full_month', -140)), "'UTC'") }} as earlier_from
    from {{ ref('dim_log') }} as dim_log
    left join {{ ref('dim_source_period') }} as period
        on dim_log.tenant = period.tenant and dim_log.source = period.source
),

valued_case as (
    select
        dim_case.case_key,
        coalesce(dim_case.currency, 'none') as currency,
        dim_case.amount,
        log.source_key,
        log.recent_until,
        log.recent_from,
        log.earlier_from
    from {{ ref('dim_case') }} as dim_case
    inner join log on dim_case.log_key = log.log_key
),

step as (
    select
        valued_case.source_key,
        event_log.activity_key,
        event_log.next_activity_key,
        event_log.resource as giver,
        event_log.next_resource as taker,
        event_log.resource <> event_log.next_resource
        and event_log.actor_type = 'human'
        and event_log.next_actor_type = 'human' as is_handover,
        valued_case.currency,
        event_log.wait_seconds,
        valued_case.amount * greatest(event_log.wait_seconds, 0) as waited_amount,
        {{ wait_months('event_log.next_event_at', 'valued_case') }}
    from {{ ref('fct_event_log') }} as event_log
    inner join valued_case on event_log.case_key = valued_case.case_key
    where event_log.wait_seconds is not null
),

by_step as (
    select source_key, activity_key, next_activity_key, currency, {{ wait_sums('wait_seconds', ' / 86400') }}
    from step
    group by source_key, activity_key, next_activity_key, currency
),

-- two people who met a few times are no place where a process waits: they are counted before anything is summed, for there
-- may be as many pairs as events
pair as (
    select source_key, giver, taker, currency
    from step
    where is_handover
    group by source_key, giver, taker, currency
    having count(*) >= {{ least_hand_overs }}
),

by_handover as (
    select
        step.source_key,
        pair.giver is null as is_rest,
        coalesce(pair.giver || ' > ' || pair.taker, 'other pairs of people') as place,
        step.currency,
        {{ wait_sums('step.wait_seconds', ' / 86400') }}
    from step
    left join pair
        on
            step.source_key = pair.source_key
            and step.giver = pair.giver
            and step.taker = pair.taker
            and step.currency = pair.currency
    where step.is_handover
    group by 1, 2, 3, 4
),

segment as (
    select
        valued_case.source_key,
        segment.segment_id,
        valued_case.currency,
        segment.duration_days,
        valued_case.amount * greatest(segment.duration_days, 0) as waited_amount,
        {{ wait_months('segment.to_at', 'valued_case') }}
    from {{ ref('fct_milestone_segment') }} as segment
    inner join valued_case on segment.case_key = valued_case.case_key
    where segment.duration_days is not null
),

by_segment as (
    select source_key, segment_id, currency, {{ wait_sums('duration_days') }}
    from segment
    group by source_key, segment_id, currency
),

stay as (
    select
        log.source_key,
        queue_stay.queue,
        coalesce(queue_stay.currency, 'none') as currency,
        queue_stay.stay_days,
        queue_stay.amount * greatest(queue_stay.stay_days, 0) as waited_amount,
        queue_stay.discount_lost_amount,
        coalesce(queue_stay.gross_amount, 0) * queue_stay.past_due_days as late_amount_days,
        {{ wait_months(start_of_day('queue_stay.left_on', "'UTC'"), 'log') }}
    from {{ ref('fct_queue_stay') }} as queue_stay
    inner join log
        on queue_stay.tenant = log.tenant and queue_stay.source = log.source and log.log_key = log.source_key
),

by_queue as (
    select
        source_key,
        queue,
        currency,
        sum(discount_lost_amount) as discount_lost_amount,
        sum(late_amount_days) as late_amount_days,
        {{ wait_sums('stay_days') }}
    from stay
    group by source_key, queue, currency
),

place as (
    select
        by_segment.source_key,
        'segment' as kind,
        false as is_rest,
        segments.name as place,
        segments.from_activity,
        segments.to_activity,
        by_segment.currency,
        cast(0 as numeric) as discount_lost_amount,
        cast(0 as numeric) as late_amount_days,
        {{ sums }}
    from by_segment
    inner join {{ ref('segments') }} as segments on by_segment.segment_id = segments.segment_id
    union all
    select
        by_step.source_key,
        'step',
        false,
        from_activity.activity || ' > ' || to_activity.activity,
        from_activity.activity,
        to_activity.activity,
        by_step.currency,
        0,
        0,
        {{ sums }}
    from by_step
    inner join {{ ref('dim_activity') }} as from_activity on by_step.activity_key = from_activity.activity_key
    inner join {{ ref('dim_activity') }} as to_activity on by_step.next_activity_key = to_activity.activity_key
    union all
    select source_key, 'handover', is_rest, place, null, null, currency, 0, 0, {{ sums }}
    from by_handover
    union all
    select source_key, 'queue', false, queue, null, null, currency, discount_lost_amount, late_amount_days, {{ sums }}
    from by_queue
)

select
    log.tenant,
    log.source,
    place.kind,
    place.is_rest,
    place.place,
    place.from_activity,
    place.to_activity,
    place.currency,
    place.wait_count,
    place.total_days,
    place.amount_days,
    place.valued_count,
    place.discount_lost_amount,
    place.late_amount_days,
    place.recent_count,
    place.recent_days / nullif(place.recent_count, 0) as recent_mean_days,
    place.earlier_count,
    place.earlier_days / nullif(place.earlier_count, 0) as earlier_mean_days
from place
inner join log on place.source_key = log.log_key
