-- Answers to the invoice approval workflow (AP_INV_APRVL_HIST_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_inv_aprvl_hist_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('approval_history_id') }} as approval_id,
    {{ oracle_id('invoice_id') }} as invoice_id,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_integer('iteration') }} as round_no,
    {{ oracle_integer('notification_order') }} as order_no,

    -- what was answered
    {{ oracle_word('history_type') }} as approval_kind,
    -- null or sent while the approver has not answered
    {{ oracle_word('response') }} as response,
    {{ oracle_number('amount_approved') }} as approved_amount,
    {{ oracle_id('approver_id') }} as approver_id,
    {{ oracle_text('approver_name') }} as approver_name,
    {{ oracle_text('approver_comments') }} as comment,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
