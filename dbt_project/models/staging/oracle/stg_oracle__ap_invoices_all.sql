-- Supplier invoices and credit memos (AP_INVOICES_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_invoices_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('invoice_id') }} as invoice_id,
    {{ oracle_text('invoice_num') }} as reference,
    {{ oracle_text('doc_sequence_value') }} as voucher_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('vendor_id') }} as supplier_id,
    {{ oracle_id('vendor_site_id') }} as supplier_site_id,
    {{ oracle_id('terms_id') }} as terms_id,
    {{ oracle_id('quick_po_header_id') }} as purchase_order_id,

    -- kind and state
    -- debit memos, too, are money that the supplier owes
    {{ oracle_word('invoice_type_lookup_code') }} as invoice_type,
    {{ oracle_word('source') }} as invoice_source,
    {{ oracle_word('wfapproval_status') }} as approval_status,
    case {{ oracle_text('payment_status_flag') }}
        when 'Y' then 'paid'
        when 'P' then 'partly_paid'
        when 'N' then 'unpaid'
    end as payment_status,
    {{ oracle_word('payment_method_code') }} as payment_method,

    -- money
    -- a cancelled invoice is set to 0; what it was for stands in cancelled_amount
    {{ oracle_number('invoice_amount') }} as gross_amount,
    {{ oracle_number('cancelled_amount') }} as cancelled_amount,
    {{ oracle_number('total_tax_amount') }} as tax_amount,
    {{ oracle_number('amount_paid') }} as paid_amount,
    {{ oracle_number('discount_amount_taken') }} as discount_taken_amount,
    {{ oracle_text('invoice_currency_code') }} as currency,
    {{ oracle_text('payment_currency_code') }} as payment_currency,

    -- dates
    {{ oracle_day('invoice_date') }} as invoice_on,
    {{ oracle_day('invoice_received_date') }} as received_on,
    {{ oracle_day('gl_date') }} as posted_on,
    {{ oracle_day('terms_date') }} as terms_on,
    {{ oracle_moment('cancelled_date') }} as cancelled_at,
    {{ oracle_id('cancelled_by') }} as cancelled_by_user_id,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
