-- Receipts and work confirmations (RCV_SHIPMENT_HEADERS): the newest version of each.
with latest as ({{ oracle_latest('rcv_shipment_headers') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('shipment_header_id') }} as receipt_id,
    {{ oracle_text('receipt_num') }} as receipt_no,
    {{ oracle_text('shipment_num') }} as supplier_shipment_no,
    {{ oracle_text('packing_slip') }} as delivery_note_no,
    {{ oracle_id('vendor_id') }} as supplier_id,
    {{ oracle_id('vendor_site_id') }} as supplier_site_id,
    {{ oracle_id('ship_to_org_id') }} as inventory_organisation_id,

    -- kind and state
    {{ oracle_word('receipt_source_code') }} as receipt_source,
    -- created when the work is entered; its receipt follows on approval
    coalesce({{ oracle_text('asn_type') }} = 'WC', false) as is_work_confirmation,
    {{ oracle_word('approval_status') }} as approval_status,
    {{ oracle_id('employee_id') }} as received_by_person_id,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
