-- Bank accounts and tax numbers of Oracle's suppliers, as hashes. Accounts belong to parties; one that ended belonged to them, too.
{{ config(unlogged=true) }}

with

supplier as (select * from {{ ref('stg_oracle__ap_suppliers') }}),

numbered as (
    select
        {{ hash_object_id('supplier', ['supplier.supplier_id'], 'supplier') }} as supplier_object_id,
        supplier.tenant,
        supplier.source,
        supplier.supplier_id,
        'bank_account' as identifier_type,
        account.account_no as number
    from supplier
    inner join {{ ref('stg_oracle__iby_account_owners') }} as owner
        on supplier.tenant = owner.tenant
        and supplier.source = owner.source
        and supplier.party_id = owner.party_id
    inner join {{ ref('stg_oracle__iby_ext_bank_accounts') }} as account
        on owner.tenant = account.tenant
        and owner.source = account.source
        and owner.bank_account_id = account.bank_account_id
    where account.account_no is not null

    union all

    select
        {{ hash_object_id('supplier', ['supplier.supplier_id'], 'supplier') }} as supplier_object_id,
        supplier.tenant,
        supplier.source,
        supplier.supplier_id,
        'tax_number' as identifier_type,
        supplier.vat_no as number
    from supplier
    where supplier.vat_no is not null
)

{{ supplier_identifiers('numbered') }}
