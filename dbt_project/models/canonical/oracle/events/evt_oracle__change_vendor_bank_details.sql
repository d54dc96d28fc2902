-- A supplier that had an account got another one. The first account is part of its creation.
{{ config(materialized='ephemeral') }}

with

owner as (
    select
        owner.*,
        row_number() over (
            partition by tenant, source, party_id
            order by
                created_at asc nulls last,
                length(account_owner_id) asc nulls last,
                account_owner_id asc nulls last
        ) as owner_rank
    from {{ ref('stg_oracle__iby_account_owners') }} as owner
),

changed as (
    select
        supplier.supplier_object_id,
        owner.tenant,
        owner.source,
        owner.account_owner_id,
        supplier.supplier_no,
        owner.created_at,
        coalesce(actor.name, owner.created_by_user_id) as created_by,
        owner.file_id,
        owner.row_number,
        owner.source_tz,
        owner.loaded_at
    from owner
    inner join {{ ref('oracle_supplier') }} as supplier
        on owner.tenant = supplier.tenant
        and owner.source = supplier.source
        and owner.party_id = supplier.party_id
    {{ oracle_name('user', 'owner', 'created_by_user_id', 'actor') }}
    where owner.owner_rank > 1
)

{{ activity_event(
    activity='Change Vendor Bank Details',
    relation='changed',
    object_id='supplier_object_id',
    qualifier='changes',
    keys=['account_owner_id'],
    event_at='created_at',
    precision="'second'",
    recorded_at='created_at',
    resource='created_by',
    document_id='supplier_no',
    order_id='account_owner_id'
) }}
