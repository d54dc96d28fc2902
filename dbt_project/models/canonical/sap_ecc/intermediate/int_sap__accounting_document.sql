-- One row an accounting document: its header, or what vendor items repeat of a header that did not come.
{{ config(unlogged=true) }}

with

header as (
    select * from {{ ref('stg_sap__bkpf') }}
    where posting_state is distinct from 'not_posted'
),

vendor_item as (
    {% for items in ['bsak', 'bsik'] %}
    select
        tenant,
        source,
        client,
        company_code,
        document_id,
        fiscal_year,
        item_no,
        reference,
        document_type,
        currency,
        document_on,
        document_at,
        posted_on,
        posted_at,
        recorded_at,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from {{ ref('stg_sap__' ~ items) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

headless as (
    select
        vendor_item.*,
        row_number() over (
            partition by tenant, source, client, company_code, document_id, fiscal_year
            order by item_no asc nulls last, file_id desc nulls last, row_number desc nulls last
        ) as item_rank
    from vendor_item
    where not exists (
        select 1
        from header
        where header.tenant = vendor_item.tenant
            and header.source = vendor_item.source
            and header.client = vendor_item.client
            and header.company_code = vendor_item.company_code
            and header.document_id = vendor_item.document_id
            and header.fiscal_year = vendor_item.fiscal_year
    )
)

select
    tenant,
    source,
    client,
    company_code,
    document_id,
    fiscal_year,
    reference,
    counter_document_id,
    counter_document_year,
    source_invoice_id,
    source_invoice_year,
    document_type,
    origin,
    is_cancellation,
    posting_state is not distinct from 'parked' as is_parked,
    currency,
    recorded_by,
    document_on,
    document_at,
    posted_on,
    posted_at,
    recorded_at,
    recorded_precision,
    file_id,
    row_number,
    source_tz,
    loaded_at
from header

union all

select
    tenant,
    source,
    client,
    company_code,
    document_id,
    fiscal_year,
    reference,
    cast(null as text) as counter_document_id,
    cast(null as text) as counter_document_year,
    cast(null as text) as source_invoice_id,
    cast(null as text) as source_invoice_year,
    document_type,
    'unknown' as origin,
    false as is_cancellation,
    false as is_parked,
    currency,
    cast(null as text) as recorded_by,
    document_on,
    document_at,
    posted_on,
    posted_at,
    recorded_at,
    'day' as recorded_precision,
    file_id,
    row_number,
    source_tz,
    loaded_at
from headless
where item_rank = 1
