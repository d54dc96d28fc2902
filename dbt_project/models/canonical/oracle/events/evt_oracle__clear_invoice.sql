-- An invoice was paid in full by a payment that stands.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Clear Invoice',
    relation=ref('oracle_invoice'),
    object_id='invoice_object_id',
    qualifier='clears',
    keys=['clearing_document_id'],
    event_at='cleared_at',
    precision="'second'",
    recorded_at='cleared_at',
    resource='cleared_by',
    document_id='clearing_document_id',
    amount='gross_amount',
    currency='currency'
) }}
