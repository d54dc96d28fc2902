-- Everything that was entered as an invoice, cancellations still among it: invoices of logistics invoice
-- verification, accounting documents of such invoices whose own table did not come, and invoices that accounting
-- entered without an order.
{{ config(unlogged=true) }}

with

logistics as (
    select * from {{ ref('stg_sap__rbkp') }}
    where document_state not in ('deleted', 'background')
),

posted as (select * from {{ ref('int_sap__invoice_posting') }}),

candidate as (select * from {{ ref('int_sap__invoice_link') }}),

link as (select * from candidate where link_rank = 1),

entered as (
    select
        logistics.tenant,
        logistics.source,
        logistics.client,
        'logistics' as origin,
        cast(null as text) as key_company_code,
        logistics.invoice_id,
        logistics.fiscal_year,
        logistics.invoice_id as logistics_id,
        logistics.fiscal_year as logistics_year,
        coalesce(logistics.company_code, link.accounting_company_code) as company_code,
        coalesce(logistics.supplier_id, link.supplier_id) as supplier_id,
        logistics.reference,
        logistics.document_type,
        logistics.document_state = 'parked' as is_parked,
        logistics.is_cancellation,
        logistics.counter_document_id,
        logistics.counter_document_year,
        logistics.invoice_flag,
        logistics.gross_amount,
        logistics.tax_amount,
        logistics.currency,
        logistics.payment_block_code,
        logistics.terms_code,
        logistics.baseline_on,
        logistics.terms1_days,
        logistics.terms1_pct,
        logistics.terms2_days,
        logistics.terms2_pct,
        logistics.terms3_days,
        link.accounting_document_id,
        link.accounting_fiscal_year,
        link.payable_amount,
        logistics.recorded_by,
        logistics.invoice_on,
        logistics.invoice_at,
        logistics.posted_on,
        logistics.posted_at,
        logistics.recorded_at,
        logistics.recorded_precision,
        logistics.file_id,
        logistics.row_number,
        logistics.source_tz,
        logistics.loaded_at
    from logistics
    left join link
        on logistics.tenant = link.tenant
        and logistics.source = link.source
        and logistics.client = link.client
        and logistics.invoice_id = link.invoice_id
        and logistics.fiscal_year = link.fiscal_year

    union all

    select
        posted.tenant,
        posted.source,
        posted.client,
        case
            when posted.origin = 'logistics_invoice' or posted.document_type = 'RE' then 'accounting_of_logistics'
            else 'accounting'
        end as origin,
        posted.company_code as key_company_code,
        posted.document_id as invoice_id,
        posted.fiscal_year,
        -- number under which the order history and change documents know it; systems may give both the same
        case when posted.origin = 'logistics_invoice' or posted.document_type = 'RE'
            then coalesce(posted.source_invoice_id, posted.document_id) end as logistics_id,
        case when posted.origin = 'logistics_invoice' or posted.document_type = 'RE'
            then coalesce(posted.source_invoice_year, posted.fiscal_year) end as logistics_year,
        posted.company_code,
        posted.supplier_id,
        posted.reference,
        posted.document_type,
        coalesce(posted.is_parked, false) as is_parked,
        posted.is_cancellation,
        posted.counter_document_id,
        posted.counter_document_year,
        cast(null as text) as invoice_flag,
        cast(null as numeric) as gross_amount,
        cast(null as numeric) as tax_amount,
        posted.currency,
        cast(null as text) as payment_block_code,
        cast(null as text) as terms_code,
        cast(null as date) as baseline_on,
        cast(null as numeric) as terms1_days,
        cast(null as numeric) as terms1_pct,
        cast(null as numeric) as terms2_days,
        cast(null as numeric) as terms2_pct,
        cast(null as numeric) as terms3_days,
        posted.document_id as accounting_document_id,
        posted.fiscal_year as accounting_fiscal_year,
        posted.payable_amount,
        posted.recorded_by,
        posted.document_on as invoice_on,
        posted.document_at as invoice_at,
        posted.posted_on,
        posted.posted_at,
        posted.recorded_at,
        posted.recorded_precision,
        posted.file_id,
        posted.row_number,
        posted.source_tz,
        posted.loaded_at
    from posted
    where not exists (
        select 1
        from candidate
        where candidate.tenant = posted.tenant
            and candidate.source = posted.source
            and candidate.client = posted.client
            and candidate.accounting_company_code = posted.company_code
            and candidate.accounting_document_id = posted.document_id
            and candidate.accounting_fiscal_year = posted.fiscal_year
    )
    -- a KG or KR document whose vendor line is a payment is money, not an invoice; without lines its type must do
    and (
        posted.origin = 'logistics_invoice'
        or posted.document_type = 'RE'
        or posted.has_invoice_key
        or posted.payable_amount is null
    )
)

select
    {{ sap_object_id('invoice', ['origin', 'key_company_code', 'invoice_id', 'fiscal_year']) }}
        as invoice_object_id,
    entered.*
from entered
