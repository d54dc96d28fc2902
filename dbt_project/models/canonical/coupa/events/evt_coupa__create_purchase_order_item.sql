-- A line of an order was written down.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Create Purchase Order Item',
    relation=ref('coupa_purchase_order_item'),
    object_id='purchase_order_item_object_id',
    qualifier='creates',
    event_at='created_at',
    precision="'second'",
    recorded_at='created_at',
    resource='created_by',
    document_id='purchase_order_id',
    item_no='item_no',
    amount='net_amount',
    currency='currency',
    quantity='ordered_quantity'
) }}
