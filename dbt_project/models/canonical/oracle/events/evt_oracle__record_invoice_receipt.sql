-- An invoice was validated for the first time, and so came into the books.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Record Invoice Receipt',
    relation=ref('oracle_invoice'),
    object_id='invoice_object_id',
    qualifier='records',
    event_at='recorded_at',
    precision="'second'",
    recorded_at='recorded_at',
    resource='recorded_by',
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='not is_parked and not is_credit_memo'
) }}
