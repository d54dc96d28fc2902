-- Shipments in each approved revision of their order (PO_LINE_LOCATIONS_ARCHIVE_ALL): the newest version of each.
with latest as ({{ oracle_latest('po_line_locations_archive_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('line_location_id') }} as shipment_id,
    {{ oracle_integer('revision_num') }} as revision_no,
    {{ oracle_id('po_line_id') }} as purchase_order_item_id,
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_id('shipment_num') }} as shipment_no,
    {{ oracle_id('org_id') }} as operating_unit_id,

    -- what the revision said
    {{ oracle_number('quantity') }} as ordered_quantity,
    {{ oracle_number('price_override') }} as unit_price,
    {{ oracle_number('quantity_cancelled') }} as cancelled_quantity,
    {{ oracle_day('need_by_date') }} as need_by_on,
    {{ oracle_day('promised_date') }} as promised_on,
    {{ oracle_flag('cancel_flag') }} as is_cancelled,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
