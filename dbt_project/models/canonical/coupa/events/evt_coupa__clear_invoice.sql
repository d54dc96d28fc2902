-- The ERP told that an invoice is paid: on which day, and not by whom.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Clear Invoice',
    relation=ref('coupa_invoice'),
    object_id='invoice_object_id',
    qualifier='clears',
    keys=['clearing_document_id'],
    event_at='cleared_at',
    precision="'day'",
    recorded_at='told_at',
    document_id='clearing_document_id',
    amount='gross_amount',
    currency='currency',
    where='(not is_reversed or cleared_at < voided_at)'
) }}
