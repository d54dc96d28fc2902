-- Which accounting document belongs to which invoice of invoice verification. The reference key says so; without it
-- the same number for the same supplier will do, and in exports without document headers what both sides tell of the
-- invoice. One row a pair; link_rank 1 is the pair to use.
{{ config(unlogged=true) }}

with

logistics as (
    select * from {{ ref('stg_sap__rbkp') }}
    where document_state not in ('deleted', 'background')
),

posted as (select * from {{ ref('int_sap__invoice_posting') }}),

-- where two invoices are alike, the first goes with the first
logistics_content as (
    select
        logistics.*,
        case when invoice_flag = 'X' then gross_amount else -gross_amount end as payable_amount,
        row_number() over (
            partition by
                tenant, source, client, company_code, supplier_id, reference, invoice_on, posted_on, gross_amount,
                invoice_flag
            order by length(invoice_id) asc nulls last, invoice_id asc nulls last, fiscal_year asc nulls last
        ) as occurrence
    from logistics
),

posted_content as (
    select
        posted.*,
        row_number() over (
            partition by
                tenant, source, client, company_code, supplier_id, reference, document_on, posted_on, payable_amount
            order by length(document_id) asc nulls last, document_id asc nulls last, fiscal_year asc nulls last
        ) as occurrence
    from posted
    where origin = 'unknown' and coalesce(document_type, 'RE') = 'RE'
),

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
        3 as link_kind
    from logistics_content as logistics
    inner join posted_content as posted
        on logistics.tenant = posted.tenant
        and logistics.source = posted.source
        and logistics.client = posted.client
        and logistics.company_code = posted.company_code
        and logistics.supplier_id = posted.supplier_id
        and coalesce(logistics.reference, '') = coalesce(posted.reference, '')
        and logistics.invoice_on = posted.document_on
        and logistics.posted_on = posted.posted_on
        and logistics.payable_amount = posted.payable_amount
        and logistics.occurrence = posted.occurrence
)

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
