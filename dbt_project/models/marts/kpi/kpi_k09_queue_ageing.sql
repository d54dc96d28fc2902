-- K09: share of the open work that is older than five working days at the end of the data.
with subject as (
    select
        tenant,
        source,
        {{ work_item_label() }} as subject_id,
        company_code,
        supplier_id,
        reason as category,
        coalesce(left_on, entered_on) as observed_on,
        case
            when not is_open then 'done'
            when age_business_days is null then 'date outside the working calendar'
        end as excluded_reason,
        age_business_days > 5 as is_hit,
        queue
    from {{ ref('fct_work_item') }}
)

{{ kpi_observation('K09', 'work_item', detail='queue') }}
