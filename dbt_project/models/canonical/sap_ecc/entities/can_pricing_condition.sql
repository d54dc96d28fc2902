-- One row a price condition of an order item: gross price, discounts, surcharges, rebates, freight.
{{ config(unlogged=true) }}

select
    {{ hash_id([
        "'pricing_condition'", 'condition.tenant', 'condition.source', 'condition.client',
        'condition.pricing_document_id', 'condition.item_no', 'condition.step_no', 'condition.counter_no',
        'order_item.purchase_order_item_object_id'
    ]) }} as pricing_condition_id,
    condition.tenant,
    condition.source,
    order_item.purchase_order_item_object_id,
    order_item.purchase_order_id,
    order_item.item_no as purchase_order_item_no,
    condition.pricing_document_id,
    condition.condition_type,
    condition.base_amount,
    condition.rate,
    condition.amount,
    condition.currency
from {{ ref('stg_sap__konv') }} as condition
inner join {{ ref('int_sap__purchase_order') }} as purchase_order
    on condition.tenant = purchase_order.tenant
    and condition.source = purchase_order.source
    and condition.client = purchase_order.client
    and condition.pricing_document_id = purchase_order.pricing_document_id
inner join {{ ref('int_sap__purchase_order_item') }} as order_item
    on purchase_order.purchase_order_object_id = order_item.purchase_order_object_id
    and condition.item_no = order_item.item_no
