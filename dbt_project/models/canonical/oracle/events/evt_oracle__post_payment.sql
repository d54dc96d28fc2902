-- Money was sent, or came back.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Post Payment',
    relation=ref('oracle_payment'),
    object_id='payment_object_id',
    qualifier='creates',
    event_at='recorded_at',
    precision="'second'",
    recorded_at='recorded_at',
    resource='paid_by',
    document_id='document_id',
    amount='amount',
    currency='currency'
) }}
