-- An order left for the supplier.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Send Purchase Order',
    relation=ref('int_coupa__order_message'),
    object_id='object_id',
    qualifier='sends',
    keys=['change_id'],
    event_at='changed_at',
    precision="'second'",
    recorded_at='changed_at',
    resource='changed_by',
    document_id='document_id',
    order_id='change_id',
    where='message_rank = 1'
) }}
