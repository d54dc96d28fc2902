-- One row a purchase order of Oracle. Agreements, quotations and requests for them are no orders. Lines whose header is
-- missing still belong to an order.
{{ config(unlogged=true) }}

with

header as (select * from {{ ref('stg_oracle__po_headers_all') }}),

headless as (
    select tenant, source, purchase_order_id, max(operating_unit_id) as operating_unit_id, max(source_tz) as source_tz
    from {{ ref('stg_oracle__po_lines_all') }} as item
    where not exists (
        select 1
        from header
        where header.tenant = item.tenant
            and header.source = item.source
            and header.purchase_order_id = item.purchase_order_id
    )
    group by tenant, source, purchase_order_id
),

{%- set known = [
    'tenant', 'source', 'purchase_order_id', 'purchase_order_no', 'operating_unit_id', 'supplier_id', 'document_category',
    'currency', 'buyer_person_id', 'is_cancelled', 'sent_at', 'sent_count', 'revised_at', 'created_at',
    'created_by_user_id', 'file_id', 'row_number', 'source_tz', 'loaded_at'
] %}

purchase_order as (
    select {{ known | join(', ') }}
    from header
    where document_category in ('purchase_order', 'unknown')
    union all
    select
        tenant,
        source,
        purchase_order_id,
        purchase_order_id as purchase_order_no,
        operating_unit_id,
        cast(null as text) as supplier_id,
        cast(null as text) as document_category,
        cast(null as text) as currency,
        cast(null as text) as buyer_person_id,
        false as is_cancelled,
        cast(null as timestamptz) as sent_at,
        cast(null as integer) as sent_count,
        cast(null as timestamptz) as revised_at,
        cast(null as timestamptz) as created_at,
        cast(null as text) as created_by_user_id,
        cast(null as bigint) as file_id,
        cast(null as bigint) as row_number,
        source_tz,
        cast(null as timestamptz) as loaded_at
    from headless
)

select
    {{ hash_object_id('purchase_order', ['purchase_order.purchase_order_id'], 'purchase_order') }}
        as purchase_order_object_id,
    purchase_order.tenant,
    purchase_order.source,
    purchase_order.purchase_order_id as purchase_order_key,
    {{ oracle_document_no(
        'coalesce(company.name, purchase_order.operating_unit_id)', 'purchase_order.purchase_order_no'
    ) }} as purchase_order_id,
    coalesce(company.name, purchase_order.operating_unit_id) as company_code,
    purchase_order.supplier_id,
    purchase_order.document_category as document_type,
    coalesce(buyer.name, purchase_order.buyer_person_id) as purchasing_group,
    purchase_order.currency,
    {{ oracle_date_of('purchase_order.created_at', 'purchase_order') }} as created_on,
    coalesce(creator.name, purchase_order.created_by_user_id) as created_by,
    cast(null as text) as pricing_document_id,
    purchase_order.is_cancelled as is_deleted,
    purchase_order.created_at,
    purchase_order.sent_at,
    purchase_order.sent_count,
    purchase_order.revised_at,
    purchase_order.file_id,
    purchase_order.row_number,
    purchase_order.source_tz,
    purchase_order.loaded_at
from purchase_order
{{ oracle_name('operating_unit', 'purchase_order', 'operating_unit_id', 'company') }}
{{ oracle_name('person', 'purchase_order', 'buyer_person_id', 'buyer') }}
{{ oracle_name('user', 'purchase_order', 'created_by_user_id', 'creator') }}
