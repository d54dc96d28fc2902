-- An order line was cancelled.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Delete Purchase Order Item',
    relation=ref('oracle_purchase_order_item'),
    object_id='purchase_order_item_object_id',
    qualifier='deletes',
    event_at='cancelled_at',
    precision="'second'",
    recorded_at='cancelled_at',
    resource='cancelled_by',
    document_id='purchase_order_id',
    order_id='purchase_order_key',
    item_no='item_no'
) }}
