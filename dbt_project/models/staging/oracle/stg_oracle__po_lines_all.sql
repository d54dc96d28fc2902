-- Purchase order lines (PO_LINES_ALL): the newest version of each.
with latest as ({{ oracle_latest('po_lines_all') }})

select
    {{ provenance() }},

    -- ids
    {{ oracle_id('po_line_id') }} as purchase_order_item_id,
    {{ oracle_id('po_header_id') }} as purchase_order_id,
    {{ oracle_id('line_num') }} as item_no,
    {{ oracle_id('org_id') }} as operating_unit_id,
    {{ oracle_id('item_id') }} as material_id,
    {{ oracle_id('category_id') }} as category_id,
    -- the contract, or the agreement that the line was sourced from
    coalesce({{ oracle_id('contract_id') }}, {{ oracle_id('from_header_id') }}) as contract_id,

    -- what was ordered
    {{ oracle_text('item_description') }} as description,
    {{ oracle_text('unit_meas_lookup_code') }} as unit,
    {{ oracle_word('order_type_lookup_code') }} as value_basis,
    {{ oracle_word('purchase_basis') }} as purchase_basis,
    coalesce({{ oracle_text('purchase_basis') }} in ('SERVICES', 'TEMP LABOR'), false) as is_service,

    -- numbers
    -- lines for an amount have neither quantity nor price
    {{ oracle_number('quantity') }} as ordered_quantity,
    {{ oracle_number('unit_price') }} as unit_price,
    coalesce(
        {{ oracle_number('amount') }},
        round({{ oracle_number('quantity') }} * {{ oracle_number('unit_price') }}, 2)
    ) as net_amount,

    -- state
    {{ oracle_word('closed_code') }} as closed_status,
    {{ oracle_flag('cancel_flag') }} as is_cancelled,
    {{ oracle_moment('cancel_date') }} as cancelled_at,
    {{ oracle_id('cancelled_by') }} as cancelled_by_person_id,
    {{ oracle_text('cancel_reason') }} as cancel_reason,

    -- who and when, of the row
    {{ oracle_who() }}
from latest
