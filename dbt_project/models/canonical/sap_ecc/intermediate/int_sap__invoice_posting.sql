-- Accounting documents that are invoices, credit memos or cancellations, with the supplier whose account they touch.
{{ config(unlogged=true) }}

with

accounting as (select * from {{ ref('int_sap__accounting_document') }}),

-- the vendor lines of one document, of the supplier with the largest amount
supplier_share as (
    select
        tenant,
        source,
        client,
        company_code,
        document_id,
        fiscal_year,
        supplier_id,
        sum(amount * payable_sign) as payable_amount,
        {{ any_true("posting_key in ('21', '22', '31', '32')") }} as has_invoice_key
    from {{ ref('int_sap__supplier_line') }}
    group by tenant, source, client, company_code, document_id, fiscal_year, supplier_id
),

supplier as (
    select
        supplier_share.*,
        row_number() over (
            partition by tenant, source, client, company_code, document_id, fiscal_year
            order by abs(payable_amount) desc nulls last, supplier_id asc nulls last
        ) as supplier_rank
    from supplier_share
)

select
    accounting.*,
    supplier.supplier_id,
    supplier.payable_amount,
    coalesce(supplier.has_invoice_key, false) as has_invoice_key
from accounting
left join supplier
    on accounting.tenant = supplier.tenant
    and accounting.source = supplier.source
    and accounting.client = supplier.client
    and accounting.company_code = supplier.company_code
    and accounting.document_id = supplier.document_id
    and accounting.fiscal_year = supplier.fiscal_year
    and supplier.supplier_rank = 1
-- an invoice of invoice verification, or a vendor line with an invoice's posting key
where accounting.origin = 'logistics_invoice'
    or accounting.document_type in ('RE', 'KR', 'KG')
    or supplier.has_invoice_key
