-- K11b: share of the open approval tasks whose target has passed at the end of the data.
with subject as (
    select
        tenant,
        source,
        task_label as subject_id,
        company_code,
        supplier_id,
        task_type as category,
        created_on as observed_on,
        case
            when decision = 'cancelled' then 'withdrawn'
            when decision <> 'open' then 'decided'
            when is_day_precise then 'known to the day only'
            when waited_minutes is null then 'date outside the working calendar'
            when target_minutes is null then 'no target'
        end as excluded_reason,
        sla_state = 'breached' as is_hit,
        sla_state
    from {{ ref('fct_approval_task') }}
)

{{ kpi_observation('K11b', 'approval_task', detail='sla_state') }}
