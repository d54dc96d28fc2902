-- Invoice distributions (AP_INVOICE_DISTRIBUTIONS_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_invoice_distributions_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('invoice_distribution_id') }} as invoice_distribution_id,
    {{ oracle_id('invoice_id') }} as invoice_id,
    {{ oracle_id('invoice_line_number') }} as item_no,
    {{ oracle_id('distribution_line_number') }} as distribution_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('dist_code_combination_id') }} as account_id,
    {{ oracle_id('po_distribution_id') }} as purchase_order_distribution_id,
    {{ oracle_id('rcv_transaction_id') }} as receiving_transaction_id,
    {{ oracle_id('parent_reversal_id') }} as reverses_distribution_id,

    -- kind and state
    {{ oracle_word('line_type_lookup_code') }} as distribution_type,
    case {{ oracle_text('match_status_flag') }}
        when 'A' then 'validated'
        when 'T' then 'tested'
        when 'S' then 'stopped'
        else 'not_validated'
    end as validation_status,
    {{ oracle_flag('posted_flag') }} as is_posted,
    {{ oracle_flag('reversal_flag') }} as is_reversal_pair,
    {{ oracle_flag('cancellation_flag') }} as is_cancellation,

    -- numbers
    {{ oracle_number('amount') }} as amount,
    {{ oracle_number('quantity_invoiced') }} as quantity,
    {{ oracle_number('unit_price') }} as unit_price,
    {{ oracle_day('accounting_date') }} as posted_on,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
