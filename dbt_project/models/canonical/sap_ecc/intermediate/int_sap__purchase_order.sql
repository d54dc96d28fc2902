-- One row a purchase order. Items whose header is missing still belong to an order of that number.
{{ config(unlogged=true) }}

with

header as (select * from {{ ref('stg_sap__ekko') }}),

headless as (
    select
        item.tenant,
        item.source,
        item.client,
        item.purchase_order_id,
        max(item.company_code) as company_code,
        min(item.file_id) as file_id
    from {{ ref('stg_sap__ekpo') }} as item
    where not exists (
        select 1
        from header
        where header.tenant = item.tenant
            and header.source = item.source
            and header.client = item.client
            and header.purchase_order_id = item.purchase_order_id
    )
    group by item.tenant, item.source, item.client, item.purchase_order_id
)

select
    {{ sap_object_id('purchase_order', ['purchase_order_id']) }} as purchase_order_object_id,
    tenant,
    source,
    client,
    purchase_order_id,
    company_code,
    supplier_id,
    document_type,
    purchasing_group,
    currency,
    coalesce(created_on, ordered_on) as created_on,
    coalesce(created_at, ordered_at) as created_at,
    created_by,
    pricing_document_id,
    is_deleted
from header
where document_category in ('purchase_order', 'scheduling_agreement', 'unknown')

union all

select
    {{ sap_object_id('purchase_order', ['purchase_order_id']) }} as purchase_order_object_id,
    tenant,
    source,
    client,
    purchase_order_id,
    company_code,
    cast(null as text) as supplier_id,
    cast(null as text) as document_type,
    cast(null as text) as purchasing_group,
    cast(null as text) as currency,
    cast(null as date) as created_on,
    cast(null as timestamptz) as created_at,
    cast(null as text) as created_by,
    cast(null as text) as pricing_document_id,
    false as is_deleted
from headless
