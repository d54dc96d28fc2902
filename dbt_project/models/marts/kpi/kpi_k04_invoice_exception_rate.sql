-- K04: share of the received invoices with at least one exception. Reasons: fct_invoice_exception.
with

invoice_exception as (
    select invoice_object_id from {{ ref('fct_invoice_exception') }} group by invoice_object_id
),

subject as (
    select
        invoice.tenant,
        invoice.source,
        invoice.subject_id,
        invoice.company_code,
        invoice.supplier_id,
        null as category,
        coalesce(invoice.received_on, invoice.posted_on) as observed_on,
        invoice.document_exclusion as excluded_reason,
        invoice_exception.invoice_object_id is not null as is_hit
    from {{ ref('fct_kpi_invoice') }} as invoice
    left join invoice_exception on invoice.invoice_object_id = invoice_exception.invoice_object_id
)

{{ kpi_observation('K04', 'invoice') }}
