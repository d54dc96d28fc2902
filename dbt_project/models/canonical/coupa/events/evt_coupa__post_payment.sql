-- Money was sent, or came back: on which day, as the ERP told.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Post Payment',
    relation=ref('coupa_payment'),
    object_id='payment_object_id',
    qualifier='creates',
    event_at='paid_at',
    precision="'day'",
    recorded_at='recorded_at',
    document_id='document_id',
    amount='amount',
    currency='currency'
) }}
