-- Invoiced = paid + credited + open, seen from what is closed: lines that one document cleared are invoices, credits
-- and payments that cancel out, in local currency. Asked only where that document's own vendor line came too.
{{ config(severity='warn') }}

with

line as (
    select * from {{ ref('int_sap__supplier_line') }}
    where cleared_on is not null and clearing_document_id is not null
),

settled as (
    select
        tenant,
        source,
        client,
        company_code,
        clearing_document_id,
        cleared_on,
        sum(local_amount * payable_sign) as remaining_amount
    from line
    group by tenant, source, client, company_code, clearing_document_id, cleared_on
    having {{ any_true('document_id = clearing_document_id') }}
        and {{ any_true('document_id <> clearing_document_id') }}
)

select * from settled
where remaining_amount <> 0
