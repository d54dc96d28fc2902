-- Bank accounts of suppliers and employees (IBY_EXT_BANK_ACCOUNTS): the newest version of each.
with latest as ({{ oracle_latest('iby_ext_bank_accounts') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('ext_bank_account_id') }} as bank_account_id,
    coalesce({{ oracle_text('iban') }}, {{ oracle_text('bank_account_num') }}) as account_no,

    -- where and whose
    {{ oracle_text('country_code') }} as country,
    {{ oracle_text('currency_code') }} as currency,
    {{ oracle_text('bank_account_name') }} as account_name,
    {{ oracle_day('start_date') }} as active_from_on,
    {{ oracle_day('end_date') }} as active_to_on,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
