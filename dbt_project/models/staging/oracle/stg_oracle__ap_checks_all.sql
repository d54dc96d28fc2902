-- Payments (AP_CHECKS_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_checks_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('check_id') }} as payment_id,
    {{ oracle_text('check_number') }} as payment_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('vendor_id') }} as supplier_id,
    {{ oracle_id('vendor_site_id') }} as supplier_site_id,
    {{ oracle_text('vendor_name') }} as supplier_name,
    {{ oracle_text('checkrun_name') }} as payment_run,
    {{ oracle_text('description') }} as description,
    {{ oracle_text('bank_num') }} as bank_no,
    {{ oracle_text('bank_account_num') }} as account_no,

    -- kind and state
    case {{ oracle_text('payment_type_flag') }}
        when 'A' then 'run'
        when 'Q' then 'quick'
        when 'M' then 'manual'
        when 'R' then 'refund'
        when 'N' then 'netting'
        else 'unknown'
    end as payment_type,
    {{ oracle_word('payment_method_code') }} as payment_method,
    {{ oracle_word('status_lookup_code') }} as payment_status,
    {{ oracle_text('void_date') }} is not null as is_voided,

    -- money
    {{ oracle_number('amount') }} as amount,
    {{ oracle_number('cleared_amount') }} as cleared_amount,
    {{ oracle_text('currency_code') }} as currency,

    -- dates
    {{ oracle_day('check_date') }} as paid_on,
    {{ oracle_day('void_date') }} as voided_on,
    {{ oracle_day('cleared_date') }} as cleared_on,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
