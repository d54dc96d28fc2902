-- An invoice was blocked for payment: when it was entered, or by a change after that.
{{ config(materialized='ephemeral') }}

with

invoice as (select * from {{ ref('int_sap__invoice') }}),

set_block as (
    select
        invoice_object_id,
        tenant,
        source,
        received_at as event_at,
        received_precision as event_precision,
        recorded_by,
        invoice_id,
        invoice_id as order_id,
        'entry' as moment_key,
        gross_amount,
        currency,
        file_id,
        row_number,
        source_tz,
        loaded_at
    from invoice
    where is_blocked_at_entry

    union all

    select
        change.invoice_object_id,
        change.tenant,
        change.source,
        change.changed_at as event_at,
        change.changed_precision as event_precision,
        change.changed_by as recorded_by,
        invoice.invoice_id,
        change.change_id as order_id,
        change.change_id as moment_key,
        invoice.gross_amount,
        invoice.currency,
        change.file_id,
        change.row_number,
        change.source_tz,
        change.loaded_at
    from {{ ref('int_sap__invoice_block_change') }} as change
    inner join invoice on change.invoice_object_id = invoice.invoice_object_id
    where change.direction = 'set'
)

{{ activity_event(
    activity='Set Payment Block',
    relation='set_block',
    object_id='invoice_object_id',
    qualifier='blocks',
    keys=['moment_key'],
    event_at='event_at',
    precision='event_precision',
    recorded_at='event_at',
    resource='recorded_by',
    document_id='invoice_id',
    order_id='order_id',
    amount='gross_amount',
    currency='currency'
) }}
