-- K11b: share of the open approval tasks whose target has passed at the end of the data.
with subject as (
    select
        task.tenant,
        task.source,
        task.task_label as subject_id,
        task.company_code,
        task.supplier_id,
        task.task_type as category,
        -- a stock: what is open is seen on the last day with data
        case when task.decision = 'open' then period.data_until else coalesce(task.decided_on, task.created_on) end as observed_on,
        case
            when task.decision = 'cancelled' then 'withdrawn'
            when task.decision <> 'open' then 'decided'
            when task.is_day_precise then 'known to the day only'
            when task.waited_minutes is null then 'date outside the working calendar'
            when task.target_minutes is null then 'no target'
        end as excluded_reason,
        task.sla_state = 'breached' as is_hit,
        task.sla_state
    from {{ ref('fct_approval_task') }} as task
    inner join {{ ref('dim_source_period') }} as period on task.tenant = period.tenant and task.source = period.source
)

{{ kpi_observation('K11b', 'approval_task', detail='sla_state') }}
