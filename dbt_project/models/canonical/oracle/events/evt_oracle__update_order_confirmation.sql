-- The supplier accepted a shipment, or a whole order, anew.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Update Order Confirmation',
    relation=ref('int_oracle__acceptance'),
    object_id='object_id',
    qualifier='confirms',
    keys=['acceptance_id'],
    event_at='answered_at',
    precision="'second'",
    recorded_at='created_at',
    resource='typed_by',
    document_id='purchase_order_id',
    order_id='acceptance_id',
    item_no='item_no',
    where='answer_rank > 1'
) }}
