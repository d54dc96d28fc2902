-- K08: share of the order items whose price, quantity, delivery date or supplier changed after release.
with subject as (
    select
        tenant,
        source,
        case_id as subject_id,
        company_code,
        supplier_id,
        category,
        created_on as observed_on,
        case when not has_creation then 'no creation event' end as excluded_reason,
        is_changed_after_release as is_hit
    from {{ ref('fct_order_milestone') }}
)

{{ kpi_observation('K08', 'case') }}
