-- An invoice's open item was cleared. Cleared with its own cancellation, or after it, it was not paid.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Clear Invoice',
    relation=ref('int_sap__invoice'),
    object_id='invoice_object_id',
    qualifier='clears',
    keys=['clearing_document_id'],
    event_at='cleared_at',
    precision='cleared_precision',
    recorded_at="case when cleared_precision <> 'day' then cleared_at end",
    resource='cleared_by',
    document_id='clearing_document_id',
    amount='gross_amount',
    currency='currency',
    where='(not is_reversed or cleared_at < reversed_at)'
) }}
