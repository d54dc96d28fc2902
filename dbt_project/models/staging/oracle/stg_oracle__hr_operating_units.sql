-- Operating units (HR_OPERATING_UNITS): the newest version of each.
with latest as ({{ oracle_latest('hr_operating_units') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('organization_id') }} as operating_unit_id,
    {{ oracle_text('short_code') }} as company_code,
    {{ oracle_text('name') }} as name,
    {{ oracle_id('business_group_id') }} as business_group_id,
    {{ oracle_id('set_of_books_id') }} as ledger_id,

    -- state
    {{ oracle_day('date_from') }} as active_from_on,
    {{ oracle_day('date_to') }} as active_to_on
from latest
