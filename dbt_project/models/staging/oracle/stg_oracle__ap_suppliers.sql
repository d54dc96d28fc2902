-- Suppliers (AP_SUPPLIERS): the newest version of each.
with latest as ({{ oracle_latest('ap_suppliers') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('vendor_id') }} as supplier_id,
    {{ oracle_text('segment1') }} as supplier_no,
    {{ oracle_id('party_id') }} as party_id,
    {{ oracle_id('terms_id') }} as terms_id,
    {{ oracle_id('employee_id') }} as employee_person_id,

    -- who it is
    {{ oracle_text('vendor_name') }} as name,
    {{ oracle_word('vendor_type_lookup_code') }} as supplier_type,
    {{ oracle_text('vat_registration_num') }} as vat_no,

    -- state
    {{ oracle_flag('enabled_flag') }} as is_enabled,
    {{ oracle_flag('hold_flag') }} as is_held_for_ordering,
    {{ oracle_flag('hold_all_payments_flag') }} as is_held_for_payment,
    {{ oracle_day('start_date_active') }} as active_from_on,
    {{ oracle_day('end_date_active') }} as active_to_on,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
