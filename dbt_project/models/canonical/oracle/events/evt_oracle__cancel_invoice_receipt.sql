-- An invoice was cancelled: its amounts were set to nothing.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Cancel Invoice Receipt',
    relation=ref('oracle_invoice'),
    object_id='invoice_object_id',
    qualifier='cancels',
    event_at='reversed_at',
    precision="'second'",
    recorded_at='reversed_at',
    resource='reversed_by',
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='is_reversed'
) }}
