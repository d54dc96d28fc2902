-- An invoice was entered and has not gone to the ERP; when it goes, it is recorded.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Park Invoice',
    relation=ref('coupa_invoice'),
    object_id='invoice_object_id',
    qualifier='creates',
    event_at='entered_at',
    precision="'second'",
    recorded_at='entered_at',
    resource='entered_by',
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='posted_at is null'
) }}
