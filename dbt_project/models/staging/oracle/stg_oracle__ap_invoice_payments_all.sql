-- What each payment pays of each invoice (AP_INVOICE_PAYMENTS_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_invoice_payments_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('invoice_payment_id') }} as invoice_payment_id,
    {{ oracle_id('invoice_id') }} as invoice_id,
    {{ oracle_id('check_id') }} as payment_id,
    {{ oracle_id('payment_num') }} as instalment_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('reversal_inv_pmt_id') }} as reverses_invoice_payment_id,

    -- money
    {{ oracle_number('amount') }} as paid_amount,
    {{ oracle_number('discount_taken') }} as discount_taken_amount,
    {{ oracle_number('discount_lost') }} as discount_lost_amount,
    {{ oracle_day('accounting_date') }} as posted_on,

    -- state
    -- both rows of a voided payment: the first, and the one that takes it back
    {{ oracle_flag('reversal_flag') }} as is_reversal_pair,
    {{ oracle_flag('posted_flag') }} as is_posted,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
