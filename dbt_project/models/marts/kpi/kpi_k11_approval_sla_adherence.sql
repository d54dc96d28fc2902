-- K11: share of the decided approval tasks that were decided within their target, in working time.
with subject as (
    select
        tenant,
        source,
        task_label as subject_id,
        company_code,
        supplier_id,
        task_type as category,
        coalesce(decided_on, created_on) as observed_on,
        case
            when decision = 'cancelled' then 'withdrawn'
            when is_day_precise then 'known to the day only'
            when waited_minutes is null then 'date outside the working calendar'
            when waited_minutes < 0 then 'decision precedes task'
            when target_minutes is null then 'no target'
            when sla_state = 'breached' then 'open past target'
            when decision = 'open' then 'open within target'
        end as excluded_reason,
        sla_state = 'met' as is_hit,
        case
            when late_business_days <= 0 then 'in time'
            when late_business_days <= 1 then 'late by up to 1 working day'
            when late_business_days <= 3 then 'late by 1 to 3 working days'
            else 'late by more than 3 working days'
        end as lateness
    from {{ ref('fct_approval_task') }}
)

{{ kpi_observation('K11', 'approval_task', detail='lateness') }}
