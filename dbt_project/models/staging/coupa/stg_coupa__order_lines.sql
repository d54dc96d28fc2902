-- Lines of purchase orders, from the latest version of each order.
with

latest as ({{ coupa_latest('purchase_orders') }}),

line as ({{ json_rows('latest', '"order-lines"') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as purchase_order_id,
    {{ coupa_text('po-number') }} as purchase_order_number,
    {{ coupa_text('id', element=true) }} as purchase_order_line_id,
    {{ coupa_integer('line-num', element=true) }} as line_no,
    {{ coupa_text('requisition_line_id', element=true) }} as requisition_line_id,
    {{ coupa_text('account.account-type.name', element=true) }} as company_code,
    {{ coupa_text('contract.number', element=true) }} as contract_id,

    -- what
    {{ coupa_text('description', element=true) }} as description,
    {{ coupa_text('item.item-number', element=true) }} as material_id,
    {{ coupa_text('commodity.name', element=true) }} as category,
    coalesce({{ coupa_text('type', element=true) }} = 'OrderAmountLine', false) as is_amount_line,

    -- control and state
    {{ coupa_matching_type(coupa_text('match-type', element=true)) }} as matching_type,
    {{ coupa_flag('receipt-required', element=true) }} as is_receipt_required,
    {{ coupa_text('status', element=true) }} as line_state,
    coalesce({{ coupa_text('status', element=true) }} = 'cancelled', false) as is_cancelled,
    coalesce(
        {{ coupa_text('status', element=true) }} in ('received', 'soft_closed_for_receiving', 'closed'), false
    ) as is_delivery_complete,

    -- numbers
    {{ coupa_decimal('quantity', element=true) }} as quantity,
    {{ coupa_text('uom.code', element=true) }} as unit,
    {{ coupa_decimal('price', element=true) }} as price,
    {{ coupa_decimal('total', element=true) }} as net_amount,
    {{ coupa_text('currency.code', element=true) }} as currency,
    {{ coupa_decimal('received', element=true) }} as received_quantity,
    {{ coupa_decimal('invoiced', element=true) }} as invoiced_quantity,

    -- who and when
    {{ coupa_text('requester.login', element=true) }} as requested_by,
    {{ coupa_date('need-by-date', element=true) }} as promised_on,
    {{ coupa_moment('created-at', element=true) }} as created_at,
    {{ coupa_moment('updated-at', element=true) }} as updated_at
from line
