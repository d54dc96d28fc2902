-- An invoice that adds to what an item was already charged was posted.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Record Subsequent Invoice',
    relation=ref('int_sap__invoice'),
    object_id='invoice_object_id',
    qualifier='records',
    event_at='received_at',
    precision='received_precision',
    recorded_at='recorded_at',
    resource='recorded_by',
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='not is_parked and not is_credit_memo and is_subsequent'
) }}
