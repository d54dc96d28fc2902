-- An invoice was voided; when, its revisions tell.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Cancel Invoice Receipt',
    relation=ref('coupa_invoice'),
    object_id='invoice_object_id',
    qualifier='cancels',
    event_at='voided_at',
    precision="'second'",
    recorded_at='voided_at',
    resource='voided_by',
    document_id='invoice_id',
    amount='gross_amount',
    currency='currency',
    where='is_reversed'
) }}
