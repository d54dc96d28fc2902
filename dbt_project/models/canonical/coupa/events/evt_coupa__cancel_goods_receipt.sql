-- A receipt was voided.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Cancel Goods Receipt',
    relation=ref('coupa_goods_receipt_item'),
    object_id='goods_receipt_item_object_id',
    qualifier='cancels',
    event_at='recorded_at',
    precision="'second'",
    recorded_at='recorded_at',
    resource='posted_by',
    document_id='document_id',
    amount='amount',
    currency='currency',
    quantity='quantity',
    where="movement = 'receipt_reversal'"
) }}
