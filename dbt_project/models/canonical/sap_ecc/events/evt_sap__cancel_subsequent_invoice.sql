-- A charge added later was taken back: by a subsequent credit, or by cancelling its document.
{{ config(materialized='ephemeral') }}

with taken_back as (
    select
        invoice_object_id,
        tenant,
        source,
        gross_amount,
        currency,
        invoice_id as document_id,
        recorded_by,
        received_at as event_at,
        received_precision as event_precision,
        recorded_at,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from {{ ref('int_sap__invoice') }}
    where is_subsequent and is_credit_memo and not is_parked

    union all

    select
        invoice.invoice_object_id,
        invoice.tenant,
        invoice.source,
        invoice.gross_amount,
        invoice.currency,
        reversal.reversed_by_id as document_id,
        reversal.reversed_by as recorded_by,
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
    where invoice.is_subsequent
)

{{ activity_event(
    activity='Cancel Subsequent Invoice',
    relation='taken_back',
    object_id='invoice_object_id',
    qualifier='cancels',
    keys=['document_id'],
    event_at='event_at',
    precision='event_precision',
    recorded_at='recorded_at',
    resource='recorded_by',
    document_id='document_id',
    amount='gross_amount',
    currency='currency'
) }}
