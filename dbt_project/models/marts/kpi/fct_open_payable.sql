-- One row an invoice, as it stands on the last day with data: what is owed and when, and whether it may be paid. Paid
-- ones and what is no payable are in it with their reason. Read by K29 and mart_upcoming_cash.
{{ config(materialized='view') }}

select
    invoice.tenant,
    invoice.source,
    invoice.subject_id,
    invoice.company_code,
    invoice.supplier_id,
    invoice.currency,
    invoice.gross_amount,
    invoice.due_on,
    invoice.discount_due_on,
    invoice.discount_offered_amount,
    period.data_until,
    invoice.posted_on is null or (invoice.is_ever_blocked and invoice.unblocked_on is null) as is_held,
    case
        when invoice.document_exclusion is not null then invoice.document_exclusion
        when invoice.cleared_on is not null then 'paid'
        -- an amount of no currency is none
        when coalesce(invoice.gross_amount, 0) = 0 or invoice.currency is null then 'no gross amount'
        when invoice.due_on is null then 'no due date'
    end as payable_exclusion
from {{ ref('fct_kpi_invoice') }} as invoice
inner join {{ ref('dim_source_period') }} as period
    on invoice.tenant = period.tenant and invoice.source = period.source
