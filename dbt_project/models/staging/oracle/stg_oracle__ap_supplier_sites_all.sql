-- Sites of suppliers (AP_SUPPLIER_SITES_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_supplier_sites_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('vendor_site_id') }} as supplier_site_id,
    {{ oracle_id('vendor_id') }} as supplier_id,
    {{ oracle_text('vendor_site_code') }} as site_code,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('terms_id') }} as terms_id,

    -- address
    {{ oracle_text('address_line1') }} as street,
    {{ oracle_text('city') }} as city,
    {{ oracle_text('zip') }} as postcode,
    {{ oracle_text('country') }} as country,

    -- state
    {{ oracle_flag('purchasing_site_flag') }} as is_purchasing_site,
    {{ oracle_flag('pay_site_flag') }} as is_pay_site,
    {{ oracle_flag('hold_all_payments_flag') }} as is_held_for_payment,
    {{ oracle_word('terms_date_basis') }} as terms_date_basis,
    {{ oracle_text('match_option') }} as match_option,
    {{ oracle_day('inactive_date') }} as inactive_on,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
