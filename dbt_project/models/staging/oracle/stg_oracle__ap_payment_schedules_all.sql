-- Instalments of invoices (AP_PAYMENT_SCHEDULES_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_payment_schedules_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('invoice_id') }} as invoice_id,
    {{ oracle_id('payment_num') }} as instalment_no,
    {{ oracle_id('org_id') }} as operating_unit_id,

    -- money
    {{ oracle_number('gross_amount') }} as gross_amount,
    {{ oracle_number('amount_remaining') }} as open_amount,
    {{ oracle_number('discount_amount_available') }} as discount1_amount,
    {{ oracle_number('second_disc_amt_available') }} as discount2_amount,
    {{ oracle_number('third_disc_amt_available') }} as discount3_amount,

    -- dates
    {{ oracle_day('due_date') }} as due_on,
    {{ oracle_day('discount_date') }} as discount1_on,
    {{ oracle_day('second_discount_date') }} as discount2_on,
    {{ oracle_day('third_discount_date') }} as discount3_on,

    -- state
    case {{ oracle_text('payment_status_flag') }}
        when 'Y' then 'paid'
        when 'P' then 'partly_paid'
        when 'N' then 'unpaid'
    end as payment_status,
    {{ oracle_flag('hold_flag') }} as is_held,
    {{ oracle_word('payment_method_code') }} as payment_method,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
