-- Receipts, their voids, and returns to suppliers: the latest version of each.
with latest as ({{ coupa_latest('inventory_transactions') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as transaction_id,
    {{ coupa_text('receipts-batch-id') }} as document_id,
    {{ coupa_text('order-line.id') }} as purchase_order_line_id,
    {{ coupa_text('order-line.order-header-id') }} as purchase_order_id,
    {{ coupa_text('original_transaction_id') }} as original_transaction_id,
    {{ coupa_text('match-reference') }} as match_reference,
    {{ coupa_text('item.item-number') }} as material_id,

    -- kind: instances differ in whether what goes back is negative, so the movement says it
    {{ coupa_movement(coupa_text('type')) }} as movement,
    coalesce({{ coupa_text('status') }} = 'voided', false) as is_voided,
    {{ coupa_text('status') }} as transaction_state,

    -- numbers
    {{ coupa_decimal('quantity') }} as quantity,
    abs({{ coupa_decimal('quantity') }}) as moved_quantity,
    {{ coupa_text('uom.code') }} as unit,
    {{ coupa_decimal('price') }} as price,
    {{ coupa_decimal('total') }} as amount,
    abs({{ coupa_decimal('total') }}) as moved_amount,
    {{ coupa_text('currency.code') }} as currency,
    {{ coupa_decimal('voided_value') }} as voided_quantity,

    -- who and when
    {{ coupa_text('created-by.login') }} as recorded_by,
    {{ coupa_date('transaction-date') }} as received_on,
    {{ coupa_moment('created-at') }} as recorded_at,
    {{ coupa_moment('updated-at') }} as updated_at
from latest
