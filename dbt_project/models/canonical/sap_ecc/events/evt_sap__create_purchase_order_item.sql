-- An order item was written down: to the second where change documents say so, else the order's day.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Create Purchase Order Item',
    relation=ref('int_sap__purchase_order_item'),
    object_id='purchase_order_item_object_id',
    qualifier='creates',
    event_at='created_at',
    precision='created_precision',
    recorded_at='recorded_at',
    resource='created_by',
    document_id='purchase_order_id',
    item_no='item_no',
    amount='net_amount',
    currency='currency',
    quantity='ordered_quantity'
) }}
