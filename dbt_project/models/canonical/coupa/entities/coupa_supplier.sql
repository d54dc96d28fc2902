-- One row a supplier: from its record, or known by id only because an order or invoice names it.
{{ config(unlogged=true) }}

with

record as (
    select supplier.*, {{ hash_object_id('supplier', ['supplier_id']) }} as supplier_object_id
    from {{ ref('stg_coupa__suppliers') }} as supplier
),

named as (
    select supplier_object_id, tenant, source, coupa_supplier_id
    from {{ ref('coupa_purchase_order') }}
    where supplier_object_id is not null
    union
    select supplier_object_id, tenant, source, coupa_supplier_id
    from {{ ref('coupa_invoice') }}
    where supplier_object_id is not null
)

select
    supplier_object_id,
    tenant,
    source,
    coalesce(supplier_number, supplier_id) as supplier_id,
    supplier_name as name,
    country,
    is_blocked,
    {{ local_date('created_at', 'source_tz') }} as created_on,

    created_by,
    created_at,
    file_id,
    row_number,
    source_tz,
    loaded_at
from record

union all

select
    supplier_object_id,
    tenant,
    source,
    coupa_supplier_id as supplier_id,
    cast(null as text) as name,
    cast(null as text) as country,
    false as is_blocked,
    cast(null as date) as created_on,
    cast(null as text) as created_by,
    cast(null as timestamptz) as created_at,
    cast(null as bigint) as file_id,
    cast(null as bigint) as row_number,
    cast(null as text) as source_tz,
    cast(null as timestamptz) as loaded_at
from named
where not exists (select 1 from record where record.supplier_object_id = named.supplier_object_id)
