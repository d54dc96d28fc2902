-- Invoice lines (AP_INVOICE_LINES_ALL): the newest version of each.
with latest as ({{ oracle_latest('ap_invoice_lines_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('invoice_id') }} as invoice_id,
    {{ oracle_id('line_number') }} as item_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_id('po_line_id') }} as purchase_order_item_id,
    {{ oracle_id('po_line_location_id') }} as shipment_id,
    {{ oracle_id('po_distribution_id') }} as purchase_order_distribution_id,
    {{ oracle_id('rcv_transaction_id') }} as receiving_transaction_id,
    {{ oracle_id('rcv_shipment_line_id') }} as receipt_item_id,

    -- kind and state
    {{ oracle_word('line_type_lookup_code') }} as line_type,
    {{ oracle_word('match_type') }} as match_type,
    {{ oracle_text('description') }} as description,
    {{ oracle_flag('discarded_flag') }} as is_discarded,
    {{ oracle_flag('cancelled_flag') }} as is_cancelled,
    {{ oracle_text('tax_rate_code') }} as tax_code,

    -- numbers
    -- discarding a line sets it to 0; what it was for stands in original_amount
    {{ oracle_number('amount') }} as amount,
    {{ oracle_number('original_amount') }} as original_amount,
    {{ oracle_number('quantity_invoiced') }} as quantity,
    {{ oracle_text('unit_meas_lookup_code') }} as unit,
    {{ oracle_number('unit_price') }} as unit_price,
    {{ oracle_day('accounting_date') }} as posted_on,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
