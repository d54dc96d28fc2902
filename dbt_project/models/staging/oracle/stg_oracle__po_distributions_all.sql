-- Distributions of shipments (PO_DISTRIBUTIONS_ALL): the newest version of each.
with latest as ({{ oracle_latest('po_distributions_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('po_distribution_id') }} as purchase_order_distribution_id,
    {{ oracle_id('line_location_id') }} as shipment_id,
    {{ oracle_id('po_line_id') }} as purchase_order_item_id,
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_id('distribution_num') }} as distribution_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('req_distribution_id') }} as requisition_distribution_id,
    {{ oracle_id('code_combination_id') }} as account_id,

    -- numbers
    {{ oracle_number('quantity_ordered') }} as ordered_quantity,
    {{ oracle_number('quantity_delivered') }} as delivered_quantity,
    {{ oracle_number('quantity_billed') }} as billed_quantity,
    {{ oracle_number('quantity_cancelled') }} as cancelled_quantity,
    {{ oracle_number('amount_billed') }} as billed_amount,

    -- where it goes
    {{ oracle_word('destination_type_code') }} as destination_type,
    {{ oracle_id('deliver_to_person_id') }} as deliver_to_person_id,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
