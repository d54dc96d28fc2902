-- Somebody who was asked approved an order.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Release Purchase Order',
    relation=ref('int_oracle__document_action'),
    object_id='object_id',
    qualifier='approves',
    keys=['sequence_no'],
    event_at='acted_at',
    precision="'second'",
    recorded_at='acted_at',
    resource='acted_by',
    document_id='document_id',
    order_id='document_key',
    item_no='sequence_no',
    where="object_type = 'purchase_order' and step = 'release'"
) }}
