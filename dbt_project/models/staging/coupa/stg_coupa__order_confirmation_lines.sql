-- What suppliers confirmed of each order line, from the latest version of each confirmation.
with

latest as ({{ coupa_latest('order_header_confirmations') }}),

line as ({{ json_rows('latest', '"order-line-confirmations"') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as confirmation_id,
    {{ coupa_text('id', element=true) }} as confirmation_line_id,
    {{ coupa_text('order-header.id') }} as purchase_order_id,
    {{ coupa_text('order-line.id', element=true) }} as purchase_order_line_id,
    {{ coupa_integer('line-num', element=true) }} as line_no,

    -- what
    {{ coupa_text('status', element=true) }} as written_status,
    {{ coupa_decimal('quantity', element=true) }} as quantity,
    {{ coupa_date('promised-date', element=true) }} as promised_on,

    -- who and when
    {{ coupa_text('created-by.login') }} as confirmed_by,
    {{ coupa_moment('created-at', element=true) }} as confirmed_at
from line
