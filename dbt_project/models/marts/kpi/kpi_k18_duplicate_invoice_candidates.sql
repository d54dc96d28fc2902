-- K18: share of the invoices that repeat an earlier one in supplier, reference, gross amount and currency.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        posted_on as observed_on,
        comparison_exclusion as excluded_reason,
        is_duplicate_candidate as is_hit
    from {{ ref('fct_kpi_invoice') }}
)

{{ kpi_observation('K18', 'invoice') }}
