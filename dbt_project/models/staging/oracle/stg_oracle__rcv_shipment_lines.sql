-- Lines of receipts (RCV_SHIPMENT_LINES): the newest version of each.
with latest as ({{ oracle_latest('rcv_shipment_lines') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('shipment_line_id') }} as receipt_item_id,
    {{ oracle_id('shipment_header_id') }} as receipt_id,
    {{ oracle_id('line_num') }} as item_no,
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_id('po_line_id') }} as purchase_order_item_id,
    {{ oracle_id('po_line_location_id') }} as shipment_id,
    {{ oracle_id('item_id') }} as material_id,
    {{ oracle_id('to_organization_id') }} as inventory_organisation_id,

    -- numbers
    {{ oracle_number('quantity_shipped') }} as shipped_quantity,
    {{ oracle_number('quantity_received') }} as received_quantity,
    {{ oracle_text('unit_of_measure') }} as unit,

    -- kind and state
    {{ oracle_word('source_document_code') }} as source_document,
    {{ oracle_word('shipment_line_status_code') }} as receipt_status,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
