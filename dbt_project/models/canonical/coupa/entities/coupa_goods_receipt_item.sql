-- One row a receipt, return or void of one against an order line, canonical columns first; the rest is for its events.
{{ config(unlogged=true) }}

select
    {{ hash_object_id('goods_receipt_item', ['movement.transaction_id'], 'movement') }} as goods_receipt_item_object_id,
    movement.tenant,
    movement.source,
    movement.transaction_id as document_id,
    cast(null as text) as document_year,
    cast(null as text) as item_no,
    coalesce(item.purchase_order_id, movement.purchase_order_id) as purchase_order_id,
    item.item_no as purchase_order_item_no,
    item.purchase_order_item_object_id,
    coalesce(movement.material_id, item.material_id) as material_id,
    item.supplier_id,
    movement.movement,
    movement.moved_quantity as quantity,
    movement.moved_quantity * {{ movement_sign('movement.movement') }} as signed_quantity,
    movement.moved_amount as amount,
    movement.moved_amount * {{ movement_sign('movement.movement') }} as signed_amount,
    movement.currency,
    movement.received_on as posted_on,
    movement.recorded_at,
    movement.recorded_by as posted_by,

    movement.document_id as batch_id,
    movement.file_id,
    movement.row_number,
    movement.source_tz,
    movement.loaded_at
from {{ ref('stg_coupa__inventory_transactions') }} as movement
left join {{ ref('coupa_purchase_order_item') }} as item
    on movement.tenant = item.tenant
    and movement.source = item.source
    and movement.purchase_order_line_id = item.purchase_order_line_id
-- what is used, moved or written off has no order line
where movement.movement <> 'other' and movement.purchase_order_line_id is not null
