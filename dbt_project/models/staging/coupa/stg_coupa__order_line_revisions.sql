-- What revisions of purchase orders changed on lines; a value is null where it did not change.
with

latest as ({{ coupa_latest('purchase_order_revisions') }}),

line as ({{ json_rows('latest', '"order-lines"') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('revision-record.id') }} as revision_id,
    {{ coupa_text('id') }} as purchase_order_id,
    {{ coupa_text('id', element=true) }} as purchase_order_line_id,
    {{ coupa_integer('line-num', element=true) }} as line_no,

    -- what
    {{ coupa_decimal('price.from', element=true) }} as price_before,
    {{ coupa_decimal('price.to', element=true) }} as price_after,
    {{ coupa_decimal('quantity.from', element=true) }} as quantity_before,
    {{ coupa_decimal('quantity.to', element=true) }} as quantity_after,
    {{ coupa_date('need-by-date.from', element=true) }} as promised_before_on,
    {{ coupa_date('need-by-date.to', element=true) }} as promised_after_on,
    {{ coupa_text('status.from', element=true) }} as line_state_before,
    {{ coupa_text('status.to', element=true) }} as line_state_after,

    -- who and when
    {{ coupa_text('revision-record.created-by') }} as changed_by_user_id,
    {{ coupa_moment('revision-record.created-at') }} as changed_at
from line
