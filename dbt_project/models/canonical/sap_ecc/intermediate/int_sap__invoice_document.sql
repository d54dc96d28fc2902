-- Everything that was entered as an invoice, cancellations still among it: invoices of logistics invoice
-- verification, accounting documents of such invoices whose own table did not come, and invoices that accounting
-- entered without an order.
{{ config(unlogged=true, pre_hook=join_by_hashing()) }}

with

logistics as (
    select * from {{ ref('stg_sap__rbkp') }}
    where document_state not in ('deleted', 'background')
),

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
),

posted as (
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
),

-- the reference key names the invoice; without it the same number for the same supplier will do
candidate as (
    select
        logistics.tenant,
        logistics.source,
        logistics.client,
        logistics.invoice_id,
        logistics.fiscal_year,
        posted.company_code as accounting_company_code,
        posted.document_id as accounting_document_id,
        posted.fiscal_year as accounting_fiscal_year,
        posted.supplier_id,
        posted.payable_amount,
        1 as link_kind
    from logistics
    inner join posted
        on logistics.tenant = posted.tenant
        and logistics.source = posted.source
        and logistics.client = posted.client
        and logistics.invoice_id = posted.source_invoice_id
        and logistics.fiscal_year = posted.source_invoice_year

    union all

    select
        logistics.tenant,
        logistics.source,
        logistics.client,
        logistics.invoice_id,
        logistics.fiscal_year,
        posted.company_code as accounting_company_code,
        posted.document_id as accounting_document_id,
        posted.fiscal_year as accounting_fiscal_year,
        posted.supplier_id,
        posted.payable_amount,
        2 as link_kind
    from logistics
    inner join posted
        on logistics.tenant = posted.tenant
        and logistics.source = posted.source
        and logistics.client = posted.client
        and logistics.invoice_id = posted.document_id
        and logistics.fiscal_year = posted.fiscal_year
        and logistics.company_code = posted.company_code
        and logistics.supplier_id = posted.supplier_id
    where posted.source_invoice_id is null
        and posted.origin in ('logistics_invoice', 'unknown')
),

link as (
    select
        candidate.*,
        row_number() over (
            partition by tenant, source, client, invoice_id, fiscal_year
            order by
                link_kind asc nulls last,
                accounting_company_code asc nulls last,
                accounting_document_id asc nulls last,
                accounting_fiscal_year asc nulls last
        ) as link_rank
    from candidate
),

entered as (
    select
        logistics.tenant,
        logistics.source,
        logistics.client,
        'logistics' as origin,
        cast(null as text) as key_company_code,
        logistics.invoice_id,
        logistics.fiscal_year,
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
        and link.link_rank = 1

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
        posted.company_code,
        posted.supplier_id,
        posted.reference,
        posted.document_type,
        false as is_parked,
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
