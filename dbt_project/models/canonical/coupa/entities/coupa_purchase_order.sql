-- One row a purchase order, canonical columns first; the rest is for its events and relations.
{{ config(unlogged=true) }}

with

header as (select * from {{ ref('stg_coupa__purchase_orders') }}),

supplier as (select tenant, source, supplier_id, supplier_number from {{ ref('stg_coupa__suppliers') }}),

-- the company stands in the accounts of the lines
line as (
    select purchase_order_object_id, min(company_code) as company_code
    from {{ ref('coupa_purchase_order_item') }}
    group by purchase_order_object_id
),

identified as (
    select header.*, {{ hash_object_id('purchase_order', ['purchase_order_id']) }} as purchase_order_object_id
    from header
)

select
    identified.purchase_order_object_id,
    identified.tenant,
    identified.source,
    coalesce(identified.purchase_order_number, identified.purchase_order_id) as purchase_order_id,
    line.company_code,
    coalesce(supplier.supplier_number, identified.supplier_id) as supplier_id,
    case when identified.is_external then 'external' end as document_type,
    cast(null as text) as purchasing_group,
    identified.currency,
    {{ local_date('identified.created_at', 'identified.source_tz') }} as created_on,
    identified.created_by,
    cast(null as text) as pricing_document_id,
    coalesce(identified.document_state = 'cancelled', false) as is_deleted,

    identified.purchase_order_id as coupa_order_id,
    case when identified.supplier_id is not null
        then {{ hash_object_id('supplier', ['identified.supplier_id'], 'identified') }} end as supplier_object_id,
    identified.supplier_id as coupa_supplier_id,
    identified.acknowledged_at,
    identified.file_id,
    identified.row_number,
    identified.source_tz,
    identified.loaded_at
from identified
left join supplier
    on identified.tenant = supplier.tenant
    and identified.source = supplier.source
    and identified.supplier_id = supplier.supplier_id
left join line on identified.purchase_order_object_id = line.purchase_order_object_id
