-- Confirmations of orders: the latest version of each.
with latest as ({{ coupa_latest('order_header_confirmations') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as confirmation_id,
    {{ coupa_text('order-header.id') }} as purchase_order_id,

    -- state
    {{ coupa_text('status') }} as written_status,

    -- who and when
    {{ coupa_text('created-by.login') }} as confirmed_by,
    {{ coupa_moment('created-at') }} as confirmed_at,
    {{ coupa_moment('updated-at') }} as updated_at
from latest
