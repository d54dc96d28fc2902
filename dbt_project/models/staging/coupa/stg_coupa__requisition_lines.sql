-- Lines of requisitions, from the latest version of each requisition.
with

latest as ({{ coupa_latest('requisitions') }}),

line as ({{ json_rows('latest', '"requisition-lines"') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as requisition_id,
    {{ coupa_text('id', element=true) }} as requisition_line_id,
    {{ coupa_integer('line-num', element=true) }} as line_no,
    {{ coupa_text('order-line-id', element=true) }} as purchase_order_line_id,
    {{ coupa_text('account.account-type.name', element=true) }} as company_code,
    {{ coupa_text('supplier.id', element=true) }} as supplier_id,
    {{ coupa_text('contract.number', element=true) }} as contract_id,

    -- what
    {{ coupa_text('description', element=true) }} as description,
    {{ coupa_text('item.item-number', element=true) }} as material_id,
    {{ coupa_text('commodity.name', element=true) }} as category,
    {{ coupa_requisition_state(coupa_text('status', element=true), coupa_flag('rejected')) }} as line_state,

    -- numbers
    {{ coupa_decimal('quantity', element=true) }} as quantity,
    {{ coupa_text('uom.code', element=true) }} as unit,
    {{ coupa_decimal('unit-price', element=true) }} as price,
    {{ coupa_decimal('total', element=true) }} as net_amount,
    {{ coupa_text('currency.code', element=true) }} as currency,

    -- when
    {{ coupa_date('need-by-date', element=true) }} as needed_on,
    {{ coupa_moment('created-at', element=true) }} as created_at
from line
