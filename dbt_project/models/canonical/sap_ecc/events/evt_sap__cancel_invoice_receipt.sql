-- An invoice was cancelled by a document of its own.
{{ config(materialized='ephemeral') }}

with cancelled as (
    select
        invoice.invoice_object_id,
        invoice.tenant,
        invoice.source,
        invoice.gross_amount,
        invoice.currency,
        reversal.reversed_by_id,
        reversal.reversed_by,
        coalesce(reversal.reversed_at, reversal.reversal_posted_at) as event_at,
        case when reversal.reversed_at is null then 'day' else reversal.reversed_precision end as event_precision,
        reversal.reversed_at as recorded_at,
        reversal.file_id,
        reversal.row_number,
        reversal.source_tz,
        reversal.loaded_at
    from {{ ref('int_sap__invoice_reversal') }} as reversal
    inner join {{ ref('int_sap__invoice') }} as invoice
        on reversal.invoice_object_id = invoice.invoice_object_id
    where not invoice.is_subsequent
)

{{ activity_event(
    activity='Cancel Invoice Receipt',
    relation='cancelled',
    object_id='invoice_object_id',
    qualifier='cancels',
    keys=['reversed_by_id'],
    event_at='event_at',
    precision='event_precision',
    recorded_at='recorded_at',
    resource='reversed_by',
    document_id='reversed_by_id',
    amount='gross_amount',
    currency='currency'
) }}
