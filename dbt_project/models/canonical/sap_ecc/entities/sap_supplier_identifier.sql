-- Bank accounts and VAT numbers of SAP's suppliers, as hashes.
{{ config(unlogged=true) }}

with

stated as (
    select
        tenant,
        source,
        client,
        supplier_id,
        'bank_account' as identifier_type,
        -- the last part must be the account: its end is what people are shown
        bank_country || bank_key || bank_account as number
    from {{ ref('stg_sap__lfbk') }}

    union all

    select tenant, source, client, supplier_id, 'tax_number' as identifier_type, vat_id as number
    from {{ ref('stg_sap__lfa1') }}
),

numbered as (
    select
        {{ sap_object_id('supplier', ['stated.supplier_id'], 'stated') }} as supplier_object_id,
        stated.tenant,
        stated.source,
        stated.supplier_id,
        stated.identifier_type,
        stated.number
    from stated
    where stated.number is not null
)

{{ supplier_identifiers('numbered') }}
