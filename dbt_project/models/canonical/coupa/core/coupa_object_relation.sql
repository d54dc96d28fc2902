-- Which object of Coupa belongs to, came from or settles which other.
{{ config(unlogged=true) }}

{{ object_relations([
    (ref('coupa_requisition_item'), 'requisition_item_object_id', 'requisition_object_id', 'item of'),
    (ref('coupa_purchase_order_item'), 'requisition_item_object_id', 'purchase_order_item_object_id', 'converted to'),
    (ref('coupa_purchase_order_item'), 'purchase_order_item_object_id', 'purchase_order_object_id', 'item of'),
    (ref('coupa_goods_receipt_item'), 'goods_receipt_item_object_id', 'purchase_order_item_object_id', 'received for'),
    (ref('coupa_invoice_item'), 'invoice_item_object_id', 'purchase_order_item_object_id', 'invoiced for'),
    (ref('coupa_invoice_item'), 'invoice_item_object_id', 'invoice_object_id', 'item of'),
    (ref('coupa_invoice'), 'invoice_object_id', 'supplier_object_id', 'invoiced by'),
    (ref('coupa_purchase_order'), 'purchase_order_object_id', 'supplier_object_id', 'ordered from'),
]) }}

union all

-- the last payment cleared what is paid, those before it paid a part
select distinct
    payment.invoice_object_id as source_object_id,
    payment.payment_object_id as target_object_id,
    case when payment.recency_rank = 1 and invoice.cleared_on is not null then 'cleared by' else 'paid in part by' end
        as qualifier,
    payment.tenant,
    payment.source
from {{ ref('int_coupa__invoice_payment') }} as payment
inner join {{ ref('coupa_invoice') }} as invoice on payment.invoice_object_id = invoice.invoice_object_id
