-- An invoice was kept without posting it; when it is posted, its record is dated anew.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Park Invoice',
    relation=ref('int_sap__invoice'),
    object_id='invoice_object_id',
    qualifier='creates',
    event_at='received_at',
    precision='received_precision',
    recorded_at='recorded_at',
    resource='recorded_by',
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='is_parked'
) }}
