-- A payment block of an invoice was taken off, by invoice verification or in accounting.
{{ config(materialized='ephemeral') }}

with removed as (
    select
        change.invoice_object_id,
        change.tenant,
        change.source,
        change.change_id,
        change.changed_at,
        change.changed_precision,
        change.changed_by,
        invoice.invoice_id,
        invoice.gross_amount,
        invoice.currency,
        change.file_id,
        change.row_number,
        change.source_tz,
        change.loaded_at
    from {{ ref('int_sap__invoice_block_change') }} as change
    inner join {{ ref('int_sap__invoice') }} as invoice on change.invoice_object_id = invoice.invoice_object_id
    where change.direction = 'removed'
)

{{ activity_event(
    activity='Remove Payment Block',
    relation='removed',
    object_id='invoice_object_id',
    qualifier='unblocks',
    keys=['change_id'],
    event_at='changed_at',
    precision='changed_precision',
    recorded_at='changed_at',
    resource='changed_by',
    document_id='invoice_id',
    order_id='change_id',
    amount='gross_amount',
    currency='currency'
) }}
