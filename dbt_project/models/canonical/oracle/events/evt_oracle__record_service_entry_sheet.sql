-- Work was confirmed: entered by whoever did it or had it done; its receipt follows when it is approved.
{{ config(materialized='ephemeral') }}

with entered as (
    select
        order_item.purchase_order_item_object_id,
        line.tenant,
        line.source,
        line.receipt_item_id,
        header.receipt_id,
        coalesce(header.receipt_no, header.receipt_id) as receipt_no,
        line.item_no,
        line.shipped_quantity as quantity,
        header.created_at,
        coalesce(actor.name, header.created_by_user_id) as created_by,
        line.file_id,
        line.row_number,
        line.source_tz,
        line.loaded_at
    from {{ ref('stg_oracle__rcv_shipment_headers') }} as header
    inner join {{ ref('stg_oracle__rcv_shipment_lines') }} as line
        on header.tenant = line.tenant
        and header.source = line.source
        and header.receipt_id = line.receipt_id
    inner join {{ ref('oracle_purchase_order_item') }} as order_item
        on line.tenant = order_item.tenant
        and line.source = order_item.source
        and line.purchase_order_item_id = order_item.purchase_order_item_key
    {{ oracle_name('user', 'header', 'created_by_user_id', 'actor') }}
    where header.is_work_confirmation
)

{{ activity_event(
    activity='Record Service Entry Sheet',
    relation='entered',
    object_id='purchase_order_item_object_id',
    qualifier='confirms',
    keys=['receipt_item_id'],
    event_at='created_at',
    precision="'second'",
    recorded_at='created_at',
    resource='created_by',
    document_id='receipt_no',
    order_id='receipt_id',
    item_no='item_no',
    quantity='quantity'
) }}
