-- Requisition lines (PO_REQUISITION_LINES_ALL): the newest version of each.
with latest as ({{ oracle_latest('po_requisition_lines_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('requisition_line_id') }} as requisition_item_id,
    {{ oracle_id('requisition_header_id') }} as requisition_id,
    {{ oracle_id('line_num') }} as item_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('item_id') }} as material_id,
    {{ oracle_id('category_id') }} as category_id,
    {{ oracle_id('vendor_id') }} as supplier_id,
    {{ oracle_id('line_location_id') }} as shipment_id,
    {{ oracle_id('blanket_po_header_id') }} as contract_id,

    -- what is needed
    {{ oracle_text('item_description') }} as description,
    {{ oracle_number('quantity') }} as requested_quantity,
    {{ oracle_text('unit_meas_lookup_code') }} as unit,
    {{ oracle_number('unit_price') }} as unit_price,
    {{ oracle_text('currency_code') }} as currency,
    {{ oracle_day('need_by_date') }} as need_by_on,
    {{ oracle_word('destination_type_code') }} as destination_type,
    {{ oracle_id('destination_organization_id') }} as inventory_organisation_id,
    {{ oracle_word('document_type_code') }} as contract_type,

    -- state
    -- lines that the own stock serves are no purchases
    coalesce({{ oracle_text('source_type_code') }} = 'INVENTORY', false) as is_internal,
    {{ oracle_flag('cancel_flag') }} as is_cancelled,
    {{ oracle_word('closed_code') }} as closed_status,
    {{ oracle_id('to_person_id') }} as requested_by_person_id,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
