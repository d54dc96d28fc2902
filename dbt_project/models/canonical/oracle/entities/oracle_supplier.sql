-- One row a supplier of Oracle: from master data, or known by number only because a document names it. Employees are
-- suppliers there, too, and count here once something was bought from or paid to them.
{{ config(unlogged=true) }}

with

master as (select * from {{ ref('stg_oracle__ap_suppliers') }}),

site as (
    select tenant, source, supplier_id, min(country) as country
    from {{ ref('stg_oracle__ap_supplier_sites_all') }}
    group by tenant, source, supplier_id
),

named as (
    {% for model in ['oracle_purchase_order', 'oracle_goods_receipt_item', 'oracle_invoice', 'oracle_payment'] %}
    select tenant, source, supplier_id from {{ ref(model) }} where supplier_id is not null
    {{ 'union' if not loop.last }}
    {% endfor %}
),

supplier as (
    select
        master.tenant,
        master.source,
        master.supplier_id,
        master.supplier_no,
        master.party_id,
        master.name,
        master.is_held_for_ordering or master.is_held_for_payment as is_blocked,
        master.created_at,
        master.created_by_user_id,
        master.file_id,
        master.row_number,
        master.source_tz,
        master.loaded_at
    from master
    where master.supplier_type is distinct from 'employee'
        or exists (
            select 1
            from named
            where named.tenant = master.tenant
                and named.source = master.source
                and named.supplier_id = master.supplier_id
        )

    union all

    select
        named.tenant,
        named.source,
        named.supplier_id,
        named.supplier_id as supplier_no,
        cast(null as text) as party_id,
        cast(null as text) as name,
        false as is_blocked,
        cast(null as timestamptz) as created_at,
        cast(null as text) as created_by_user_id,
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
            and master.supplier_id = named.supplier_id
    )
)

select
    {{ hash_object_id('supplier', ['supplier.supplier_id'], 'supplier') }} as supplier_object_id,
    supplier.tenant,
    supplier.source,
    supplier.supplier_id,
    supplier.supplier_no,
    supplier.party_id,
    supplier.name,
    site.country,
    supplier.is_blocked,
    {{ oracle_date_of('supplier.created_at', 'supplier') }} as created_on,
    supplier.created_at,
    coalesce(creator.name, supplier.created_by_user_id) as created_by,
    supplier.file_id,
    supplier.row_number,
    supplier.source_tz,
    supplier.loaded_at
from supplier
left join site
    on supplier.tenant = site.tenant
    and supplier.source = site.source
    and supplier.supplier_id = site.supplier_id
{{ oracle_name('user', 'supplier', 'created_by_user_id', 'creator') }}
