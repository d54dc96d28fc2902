-- K24: working days that a decided approval task waited; the split is by who had to decide. Names stand in mart_approver only.
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
            when decision = 'open' then 'open'
            when waited_business_days is null then 'date outside the working calendar'
            when waited_days < 0 then 'decision precedes task'
        end as excluded_reason,
        true as is_hit,
        {{ approver_group('task_type', 'level', 'role') }} as approvers,
        waited_days,
        waited_business_days
    from {{ ref('fct_approval_task') }}
)

{{ kpi_observation(
    'K24',
    'approval_task',
    numerator='waited_business_days',
    detail='approvers',
    calendar_days='waited_days',
    business_days='waited_business_days'
) }}
