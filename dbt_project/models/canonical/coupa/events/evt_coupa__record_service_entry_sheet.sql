-- A service was entered for acceptance: when its receipt was requested.
{{ config(materialized='ephemeral') }}

with request as (
    select
        receipt.goods_receipt_item_object_id,
        receipt.tenant,
        receipt.source,
        receipt.document_id,
        receipt.quantity,
        receipt.amount,
        receipt.currency,
        receipt.posted_by,
        receipt.file_id,
        receipt.row_number,
        receipt.source_tz,
        receipt.loaded_at,
        entered.entered_at
    from {{ ref('coupa_goods_receipt_item') }} as receipt
    inner join (
        select object_id, min(created_at) as entered_at
        from {{ ref('int_coupa__approval') }}
        where object_type = 'goods_receipt_item'
        group by object_id
    ) as entered on receipt.goods_receipt_item_object_id = entered.object_id
)

{{ activity_event(
    activity='Record Service Entry Sheet',
    relation='request',
    object_id='goods_receipt_item_object_id',
    qualifier='requests',
    event_at='entered_at',
    precision="'second'",
    recorded_at='entered_at',
    resource='posted_by',
    document_id='document_id',
    amount='amount',
    currency='currency',
    quantity='quantity'
) }}
