-- Owners of bank accounts (IBY_ACCOUNT_OWNERS): the newest version of each.
with latest as ({{ oracle_latest('iby_account_owners') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('account_owner_id') }} as account_owner_id,
    {{ oracle_id('ext_bank_account_id') }} as bank_account_id,
    {{ oracle_id('account_owner_party_id') }} as party_id,

    -- state
    {{ oracle_flag('primary_flag') }} as is_primary,
    {{ oracle_moment('end_date') }} as owned_until_at,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
