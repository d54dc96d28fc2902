-- K21: share of the invoices that refer to a purchase order.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        coalesce(received_on, posted_on) as observed_on,
        document_exclusion as excluded_reason,
        is_po_backed as is_hit
    from {{ ref('fct_kpi_invoice') }}
)

{{ kpi_observation('K21', 'invoice') }}
