-- K30c: share of the resolved inquiries that came back.
with subject as (
    select
        tenant,
        source,
        inquiry_id as subject_id,
        company_code,
        supplier_id,
        reason as category,
        coalesce(first_resolved_on, received_on) as observed_on,
        case
            when is_cancelled then 'cancelled'
            when first_resolved_at is null then 'never resolved'
            when reopen_count is null then 'reopening not known'
        end as excluded_reason,
        reopen_count > 0 as is_hit
    from {{ ref('fct_inquiry') }}
)

{{ kpi_observation('K30c', 'inquiry') }}
