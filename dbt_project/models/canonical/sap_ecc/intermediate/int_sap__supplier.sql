-- One row a supplier: from master data, or known by number only because a document names it.
{{ config(unlogged=true) }}

with

master as (select * from {{ ref('stg_sap__lfa1') }}),

company as (
    select tenant, source, client, supplier_id, {{ any_true('is_blocked') }} as is_blocked
    from {{ ref('stg_sap__lfb1') }}
    group by tenant, source, client, supplier_id
),

named as (
    {% for model in ['int_sap__purchase_order', 'int_sap__goods_receipt_item', 'int_sap__invoice', 'int_sap__payment'] %}
    select tenant, source, client, supplier_id from {{ ref(model) }} where supplier_id is not null
    union
    {% endfor %}
    select tenant, source, client, supplier_id from company
),

supplier as (
    select
        master.tenant,
        master.source,
        master.client,
        master.supplier_id,
        master.name,
        master.country,
        master.is_blocked,
        master.created_by,
        master.created_on,
        master.created_at,
        master.file_id,
        master.row_number,
        master.source_tz,
        master.loaded_at
    from master

    union all

    select
        named.tenant,
        named.source,
        named.client,
        named.supplier_id,
        cast(null as text) as name,
        cast(null as text) as country,
        false as is_blocked,
        cast(null as text) as created_by,
        cast(null as date) as created_on,
        cast(null as timestamptz) as created_at,
        cast(null as bigint) as file_id,
        cast(null as bigint) as row_number,
        cast(null as text) as source_tz,
        cast(null as timestamptz) as loaded_at
    from named
    where not exists (
        select 1
        from master
        where master.tenant = named.tenant
            and master.source = named.source
            and master.client = named.client
            and master.supplier_id = named.supplier_id
    )
)

select
    {{ sap_object_id('supplier', ['supplier.supplier_id'], 'supplier') }} as supplier_object_id,
    supplier.tenant,
    supplier.source,
    supplier.client,
    supplier.supplier_id,
    supplier.name,
    supplier.country,
    supplier.is_blocked or coalesce(company.is_blocked, false) as is_blocked,
    supplier.created_by,
    supplier.created_on,
    supplier.created_at,
    supplier.file_id,
    supplier.row_number,
    supplier.source_tz,
    supplier.loaded_at
from supplier
left join company
    on supplier.tenant = company.tenant
    and supplier.source = company.source
    and supplier.client = company.client
    and supplier.supplier_id = company.supplier_id
