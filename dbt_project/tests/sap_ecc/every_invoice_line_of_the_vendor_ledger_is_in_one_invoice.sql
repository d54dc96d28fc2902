-- Per company and currency, what vendor lines with an invoice's posting key owe is what invoices, less credit memos
-- and cancellations, add up to: nothing invoiced is lost, nothing is counted twice. A document with two suppliers
-- belongs to the larger one; then the rest shows here.
{{ config(severity='warn') }}

with

ledger as (
    select
        line.tenant,
        line.source,
        line.company_code,
        document.currency,
        sum(line.amount * line.payable_sign) as owed_amount
    from {{ ref('int_sap__supplier_line') }} as line
    inner join {{ ref('int_sap__accounting_document') }} as document
        on line.tenant = document.tenant
        and line.source = document.source
        and line.client = document.client
        and line.company_code = document.company_code
        and line.document_id = document.document_id
        and line.fiscal_year = document.fiscal_year
    where line.posting_key in ('21', '22', '31', '32')
    group by line.tenant, line.source, line.company_code, document.currency
),

invoice as (
    select
        document.tenant,
        document.source,
        document.company_code,
        document.currency,
        sum(settlement.payable_amount) as owed_amount
    from {{ ref('int_sap__invoice_document') }} as document
    inner join {{ ref('int_sap__invoice_settlement') }} as settlement
        on document.invoice_object_id = settlement.invoice_object_id
    group by document.tenant, document.source, document.company_code, document.currency
)

select
    ledger.tenant,
    ledger.source,
    ledger.company_code,
    ledger.currency,
    ledger.owed_amount,
    invoice.owed_amount as invoice_amount
from ledger
full outer join invoice
    on ledger.tenant = invoice.tenant
    and ledger.source = invoice.source
    and ledger.company_code = invoice.company_code
    and ledger.currency = invoice.currency
where coalesce(ledger.owed_amount, 0) <> coalesce(invoice.owed_amount, 0)
