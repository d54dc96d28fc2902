-- Tax numbers of Coupa's suppliers, as hashes; it keeps no bank accounts.
{{ config(unlogged=true) }}

with numbered as (
    select
        {{ hash_object_id('supplier', ['supplier.supplier_id'], 'supplier') }} as supplier_object_id,
        supplier.tenant,
        supplier.source,
        coalesce(supplier.supplier_number, supplier.supplier_id) as supplier_id,
        'tax_number' as identifier_type,
        supplier.tax_number as number
    from {{ ref('stg_coupa__suppliers') }} as supplier
    where supplier.tax_number is not null
)

{{ supplier_identifiers('numbered') }}
