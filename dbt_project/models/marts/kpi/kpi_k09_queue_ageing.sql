-- K09: share of the open work that is older than five working days at the end of the data.
with subject as (
    select
        work_item.tenant,
        work_item.source,
        {{ work_item_label() }} as subject_id,
        company_code,
        supplier_id,
        reason as category,
        -- a stock: what is open is seen on the last day with data
        case when is_open then period.data_until else left_on end as observed_on,
        case
            when not is_open then 'done'
            when age_business_days is null then 'date outside the working calendar'
        end as excluded_reason,
        age_business_days > 5 as is_hit,
        queue
    from {{ ref('fct_work_item') }} as work_item
    inner join {{ ref('dim_source_period') }} as period
        on work_item.tenant = period.tenant and work_item.source = period.source
)

{{ kpi_observation('K09', 'work_item', detail='queue') }}
