-- Bank accounts, VAT numbers and addresses of Oracle's suppliers, and of its employees: payables keeps them as suppliers
-- of type employee. An employee's owner_id is the user's name, where the person is a user.
{{ config(unlogged=true) }}

with

party as (
    select
        master.tenant,
        master.source,
        master.supplier_id,
        master.supplier_no,
        master.party_id,
        master.name,
        master.vat_no,
        master.supplier_type is not distinct from 'employee' as is_employee,
        fnd_user.user_name,
        supplier.supplier_object_id
    from {{ ref('stg_oracle__ap_suppliers') }} as master
    left join {{ ref('oracle_supplier') }} as supplier
        on master.tenant = supplier.tenant
        and master.source = supplier.source
        and master.supplier_id = supplier.supplier_id
    left join (
        select tenant, source, person_id, min(user_name) as user_name
        from {{ ref('stg_oracle__fnd_user') }}
        where person_id is not null
        group by tenant, source, person_id
    ) as fnd_user
        on master.tenant = fnd_user.tenant
        and master.source = fnd_user.source
        and master.employee_person_id = fnd_user.person_id
),

identifier as (
    select
        owner.tenant,
        owner.source,
        party.supplier_id,
        'bank_account' as identifier_type,
        {{ compared_identifier(["coalesce(account.country, '')", 'account.account_no']) }} as compared_value
    from {{ ref('stg_oracle__iby_account_owners') }} as owner
    inner join {{ ref('stg_oracle__iby_ext_bank_accounts') }} as account
        on owner.tenant = account.tenant
        and owner.source = account.source
        and owner.bank_account_id = account.bank_account_id
    inner join party
        on owner.tenant = party.tenant
        and owner.source = party.source
        and owner.party_id = party.party_id

    union all

    select
        tenant,
        source,
        supplier_id,
        'vat_number' as identifier_type,
        {{ compared_identifier(['vat_no']) }} as compared_value
    from party

    union all

    select
        tenant,
        source,
        supplier_id,
        'address' as identifier_type,
        {{ compared_identifier(['country', 'postcode', 'street'], 9) }} as compared_value
    from {{ ref('stg_oracle__ap_supplier_sites_all') }}
),

owned as (
    select
        party.tenant,
        party.source,
        case when party.is_employee then 'employee' else 'supplier' end as owner_type,
        case when not party.is_employee then party.supplier_object_id end as supplier_object_id,
        case when party.is_employee then coalesce(party.user_name, party.supplier_no) else party.supplier_id end as owner_id,
        party.name as owner_name,
        identifier.identifier_type,
        identifier.compared_value
    from identifier
    inner join party
        on identifier.tenant = party.tenant
        and identifier.source = party.source
        and identifier.supplier_id = party.supplier_id
    where identifier.compared_value is not null
        and (party.is_employee or party.supplier_object_id is not null)
)

{{ supplier_identifiers('owned') }}
