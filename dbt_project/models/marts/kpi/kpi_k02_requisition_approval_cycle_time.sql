-- K02: working days from the submission of a requisition, when the first person was asked, to the last decision that released it.
with

requisition as (
    select
        tenant,
        source,
        requisition_id,
        max(company_code) as company_code,
        max(category) as category,
        min(requested_on) as requested_on,
        not {{ any_true('not coalesce(is_deleted, false)') }} as is_deleted,
        {{ any_true('is_released = false and not coalesce(is_deleted, false)') }} as is_waiting
    from {{ ref('can_requisition_item') }}
    group by tenant, source, requisition_id
),

task as (
    select
        fct_approval_task.*,
        row_number() over (
            partition by tenant, source, subject_id order by created_at desc nulls last, level desc nulls last, approval_task_id desc
        ) as recency
    from {{ ref('fct_approval_task') }} as fct_approval_task
    where task_type = 'requisition' and decision <> 'cancelled'
),

approval as (
    select
        tenant,
        source,
        subject_id,
        min(created_at) as submitted_at,
        max(decided_at) as released_at,
        max(decided_on) as released_on,
        {{ any_true("decision = 'open'") }} as has_open_task,
        {{ any_true("recency = 1 and decision in ('rejected', 'returned')") }} as is_refused,
        {{ any_true('is_day_precise') }} as is_day_precise
    from task
    group by tenant, source, subject_id
),

period as (select tenant, source, time_zone from {{ ref('dim_source_period') }}),

joined as (
    select
        requisition.*,
        period.time_zone,
        approval.subject_id is not null as is_asked_for,
        approval.submitted_at,
        approval.released_at,
        approval.released_on,
        coalesce(approval.has_open_task, false) as has_open_task,
        coalesce(approval.is_refused, false) as is_refused,
        coalesce(approval.is_day_precise, false) as is_day_precise
    from requisition
    inner join period on requisition.tenant = period.tenant and requisition.source = period.source
    left join approval
        on
            requisition.tenant = approval.tenant
            and requisition.source = approval.source
            and requisition.requisition_id = approval.subject_id
),

timed as (
    select
        joined.*,
        {{ days_between_events('joined.submitted_at', 'joined.released_at', 'joined.is_day_precise', 'joined.time_zone') }} as days,
        {{ business_days_between('joined.submitted_at', 'submitted_day', 'joined.released_at', 'released_day', 'joined.is_day_precise') }}
            as business_days
    from joined
    {{ join_work_calendar('work', 'joined') }}
    {{ join_calendar_day(
        'submitted_day', 'work', 'joined.submitted_at', 'joined.is_day_precise', local_date('joined.submitted_at', 'joined.time_zone')
    ) }}
    {{ join_calendar_day('released_day', 'work', 'joined.released_at', 'joined.is_day_precise', 'joined.released_on') }}
),

subject as (
    select
        tenant,
        source,
        requisition_id as subject_id,
        company_code,
        null as supplier_id,
        category,
        coalesce(released_on, requested_on) as observed_on,
        case
            when is_refused then 'refused'
            when is_deleted then 'requisition deleted'
            when has_open_task or is_waiting then 'not released yet'
            when not is_asked_for then 'no approval asked for'
            when business_days is null then 'date outside the working calendar'
            when days < 0 then 'release precedes submission'
        end as excluded_reason,
        true as is_hit,
        days,
        business_days
    from timed
)

{{ kpi_observation('K02', 'requisition', numerator='business_days', calendar_days='days', business_days='business_days') }}
