-- The supplier confirmed an order item anew, with another date or quantity.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Update Order Confirmation',
    relation=ref('int_sap__order_confirmation'),
    object_id='purchase_order_item_object_id',
    qualifier='confirms',
    keys=['confirmation_no'],
    event_at='recorded_at',
    precision='recorded_precision',
    recorded_at='recorded_at',
    document_id='purchase_order_id',
    item_no='item_no',
    quantity='quantity',
    where='confirmation_rank > 1'
) }}
