-- Money was sent, or came back, under a payment document.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Post Payment',
    relation=ref('int_sap__payment'),
    object_id='payment_object_id',
    qualifier='creates',
    event_at='event_at',
    precision='event_precision',
    recorded_at='recorded_at',
    resource='paid_by',
    document_id='document_id',
    amount='amount',
    currency='currency'
) }}
