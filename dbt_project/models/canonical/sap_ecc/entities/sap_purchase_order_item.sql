-- Purchase order items of SAP in canonical shape.
{{ config(materialized='view') }}

select
    purchase_order_item_object_id,
    purchase_order_object_id,
    tenant,
    source,
    purchase_order_id,
    item_no,
    company_code,
    supplier_id,
    material_id,
    description,
    category,
    matching_type,
    item_type,
    ordered_quantity,
    unit,
    net_price,
    price_unit,
    net_amount,
    currency,
    is_deleted,
    requisition_id,
    requisition_item_no,
    contract_id,
    promised_on,
    original_promised_on,
    is_delivery_complete,
    over_tolerance_pct,
    under_tolerance_pct
from {{ ref('int_sap__purchase_order_item') }}
