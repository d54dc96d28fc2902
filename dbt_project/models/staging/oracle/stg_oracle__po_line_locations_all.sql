-- Shipments of purchase order lines (PO_LINE_LOCATIONS_ALL): the newest version of each.
with latest as ({{ oracle_latest('po_line_locations_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('line_location_id') }} as shipment_id,
    {{ oracle_id('po_line_id') }} as purchase_order_item_id,
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_id('shipment_num') }} as shipment_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('ship_to_organization_id') }} as inventory_organisation_id,

    -- how it is matched
    case
        when {{ oracle_flag('consigned_flag') }} then 'consignment'
        when {{ oracle_text('receipt_required_flag') }} is null then 'unknown'
        when not {{ oracle_flag('receipt_required_flag') }} then 'two_way'
        -- acceptance after inspection (4-way) comes after the receipt
        when {{ oracle_flag('inspection_required_flag') }} then 'three_way_after_gr'
        when {{ oracle_text('match_option') }} = 'R' then 'three_way_after_gr'
        else 'three_way_before_gr'
    end as matching_type,
    {{ oracle_flag('inspection_required_flag') }} as is_inspection_required,
    {{ oracle_flag('consigned_flag') }} as is_consigned,
    {{ oracle_flag('accrue_on_receipt_flag') }} as is_accrued_on_receipt,
    {{ oracle_word('shipment_type') }} as shipment_type,
    {{ oracle_word('payment_type') }} as pay_item_type,

    -- numbers
    {{ oracle_number('quantity') }} as ordered_quantity,
    {{ oracle_text('unit_meas_lookup_code') }} as unit,
    {{ oracle_number('price_override') }} as unit_price,
    {{ oracle_number('quantity_received') }} as received_quantity,
    {{ oracle_number('quantity_billed') }} as billed_quantity,
    {{ oracle_number('quantity_cancelled') }} as cancelled_quantity,
    {{ oracle_number('qty_rcv_tolerance') }} as over_tolerance_pct,
    {{ oracle_number('receive_close_tolerance') }} as receive_close_tolerance_pct,
    {{ oracle_number('invoice_close_tolerance') }} as invoice_close_tolerance_pct,
    {{ oracle_word('qty_rcv_exception_code') }} as over_receipt_action,

    -- dates
    -- what the buyer asked for, and what the supplier promised
    {{ oracle_day('need_by_date') }} as need_by_on,
    {{ oracle_day('promised_date') }} as promised_on,
    {{ oracle_moment('closed_for_receiving_date') }} as receiving_closed_at,
    {{ oracle_moment('closed_for_invoice_date') }} as invoicing_closed_at,

    -- state
    {{ oracle_flag('approved_flag') }} as is_approved,
    {{ oracle_word('closed_code') }} as closed_status,
    {{ oracle_flag('cancel_flag') }} as is_cancelled,
    {{ oracle_moment('cancel_date') }} as cancelled_at,
    {{ oracle_id('cancelled_by') }} as cancelled_by_person_id,
    {{ oracle_text('cancel_reason') }} as cancel_reason,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
