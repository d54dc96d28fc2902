-- The supplier confirmed an order line for the first time.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Receive Order Confirmation',
    relation=ref('int_coupa__order_confirmation'),
    object_id='object_id',
    qualifier='confirms',
    keys=['confirmation_id'],
    event_at='confirmed_at',
    precision="'second'",
    recorded_at='confirmed_at',
    resource='confirmed_by',
    document_id='purchase_order_id',
    item_no='item_no',
    quantity='quantity',
    where='confirmation_rank = 1'
) }}
