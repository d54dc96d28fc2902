-- An invoice was entered and waits to be validated; when it is, it is recorded.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Park Invoice',
    relation=ref('oracle_invoice'),
    object_id='invoice_object_id',
    qualifier='creates',
    event_at='recorded_at',
    precision="'second'",
    recorded_at='recorded_at',
    resource='recorded_by',
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='is_parked'
) }}
