-- Tax numbers and addresses of Coupa's suppliers. Bank accounts and employees' data are not in what is read of Coupa.
{{ config(unlogged=true) }}

with

record as (
    select
        *,
        {{ hash_object_id('supplier', ['supplier_id']) }} as supplier_object_id
    from {{ ref('stg_coupa__suppliers') }}
),

identifier as (
    select
        supplier_object_id,
        'vat_number' as identifier_type,
        {{ compared_identifier(['tax_number']) }} as compared_value
    from record

    union all

    select
        supplier_object_id,
        'address' as identifier_type,
        {{ compared_identifier(['country', 'postal_code', 'street'], 9) }} as compared_value
    from record
),

owned as (
    select
        record.tenant,
        record.source,
        'supplier' as owner_type,
        record.supplier_object_id,
        coalesce(record.supplier_number, record.supplier_id) as owner_id,
        record.supplier_name as owner_name,
        identifier.identifier_type,
        identifier.compared_value
    from identifier
    inner join record on identifier.supplier_object_id = record.supplier_object_id
    where identifier.compared_value is not null
)

{{ supplier_identifiers('owned') }}
