-- Goods receipt items of SAP in canonical shape.
{{ config(materialized='view') }}

select
    goods_receipt_item_object_id,
    tenant,
    source,
    document_id,
    document_year,
    item_no,
    purchase_order_id,
    purchase_order_item_no,
    purchase_order_item_object_id,
    material_id,
    supplier_id,
    movement,
    quantity,
    signed_quantity,
    amount,
    signed_amount,
    currency,
    posted_on,
    recorded_at,
    posted_by
from {{ ref('int_sap__goods_receipt_item') }}
