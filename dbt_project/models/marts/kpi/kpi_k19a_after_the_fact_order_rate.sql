-- K19a: share of the order items that were created after their first receipt or invoice. It counts on the day on
-- which both were there: on the day of creation, the newest months would know only the items whose documents came first.
with subject as (
    select
        tenant,
        source,
        case_id as subject_id,
        company_code,
        supplier_id,
        category,
        greatest(created_on, first_document_on) as observed_on,
        case
            when not has_creation then 'no creation event'
            when not has_document then 'no receipt or invoice yet'
            when created_on is null or not has_plausible_document then 'date outside the plausible window'
            when is_order_unknown then 'same day, order unknown'
        end as excluded_reason,
        is_after_the_fact as is_hit
    from {{ ref('fct_order_milestone') }}
)

{{ kpi_observation('K19a', 'case') }}
