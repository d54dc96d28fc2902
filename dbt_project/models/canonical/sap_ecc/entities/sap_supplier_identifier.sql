-- Bank accounts, VAT numbers and addresses of SAP's suppliers. SAP keeps employees' accounts in payroll, which is not read.
{{ config(unlogged=true) }}

with

supplier as (select * from {{ ref('int_sap__supplier') }}),

identifier as (
    select
        tenant,
        source,
        client,
        supplier_id,
        'bank_account' as identifier_type,
        {{ compared_identifier(['bank_country', 'bank_key', 'bank_account']) }} as compared_value
    from {{ ref('stg_sap__lfbk') }}

    union all

    select
        tenant,
        source,
        client,
        supplier_id,
        'vat_number' as identifier_type,
        {{ compared_identifier(['vat_id']) }} as compared_value
    from {{ ref('stg_sap__lfa1') }}

    union all

    select
        tenant,
        source,
        client,
        supplier_id,
        'address' as identifier_type,
        {{ compared_identifier(['country', 'postcode', 'street'], 9) }} as compared_value
    from {{ ref('stg_sap__lfa1') }}
),

owned as (
    select
        supplier.tenant,
        supplier.source,
        'supplier' as owner_type,
        supplier.supplier_object_id,
        supplier.supplier_id as owner_id,
        supplier.name as owner_name,
        identifier.identifier_type,
        identifier.compared_value
    from identifier
    inner join supplier
        on identifier.tenant = supplier.tenant
        and identifier.source = supplier.source
        and identifier.client = supplier.client
        and identifier.supplier_id = supplier.supplier_id
    where identifier.compared_value is not null
)

{{ supplier_identifiers('owned') }}
