-- Receiving transactions (RCV_TRANSACTIONS): the newest version of each.
with latest as ({{ oracle_latest('rcv_transactions') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('transaction_id') }} as transaction_id,
    -- -1 stands for none
    nullif({{ oracle_id('parent_transaction_id') }}, '-1') as parent_transaction_id,
    {{ oracle_id('shipment_header_id') }} as receipt_id,
    {{ oracle_id('shipment_line_id') }} as receipt_item_id,
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_id('po_line_id') }} as purchase_order_item_id,
    {{ oracle_id('po_line_location_id') }} as shipment_id,
    {{ oracle_id('po_distribution_id') }} as purchase_order_distribution_id,
    {{ oracle_id('vendor_id') }} as supplier_id,
    {{ oracle_id('organization_id') }} as inventory_organisation_id,

    -- what happened
    -- a correction adds to the transaction that it corrects, with its own sign
    {{ oracle_word('transaction_type') }} as movement,
    {{ oracle_word('source_document_code') }} as source_document,
    {{ oracle_word('destination_type_code') }} as destination_type,
    {{ oracle_word('inspection_status_code') }} as inspection_status,
    {{ oracle_number('quantity') }} as quantity,
    {{ oracle_text('unit_of_measure') }} as unit,
    {{ oracle_number('po_unit_price') }} as unit_price,
    {{ oracle_text('currency_code') }} as currency,

    -- who and when
    -- may be dated back; created_at is when it was booked
    {{ oracle_moment('transaction_date') }} as moved_at,
    {{ oracle_id('employee_id') }} as person_id,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
