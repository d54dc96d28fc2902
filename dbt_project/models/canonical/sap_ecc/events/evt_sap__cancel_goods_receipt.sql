-- A receipt was taken back in the books.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Cancel Goods Receipt',
    relation=ref('int_sap__goods_receipt_item'),
    object_id='goods_receipt_item_object_id',
    qualifier='cancels',
    event_at='event_at',
    precision='event_precision',
    recorded_at='recorded_at',
    resource='posted_by',
    document_id='document_id',
    item_no='item_no',
    amount='amount',
    currency='currency',
    quantity='quantity',
    where="movement = 'receipt_reversal'"
) }}
