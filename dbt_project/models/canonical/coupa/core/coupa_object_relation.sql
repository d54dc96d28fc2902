-- Which object of Coupa belongs to, came from or settles which other.
{{ config(unlogged=true) }}

{% for relation, from_object, to_object, qualifier in [
    ('coupa_requisition_item', 'requisition_item_object_id', 'requisition_object_id', 'item of'),
    ('coupa_purchase_order_item', 'requisition_item_object_id', 'purchase_order_item_object_id', 'converted to'),
    ('coupa_purchase_order_item', 'purchase_order_item_object_id', 'purchase_order_object_id', 'item of'),
    ('coupa_goods_receipt_item', 'goods_receipt_item_object_id', 'purchase_order_item_object_id', 'received for'),
    ('coupa_invoice_item', 'invoice_item_object_id', 'purchase_order_item_object_id', 'invoiced for'),
    ('coupa_invoice_item', 'invoice_item_object_id', 'invoice_object_id', 'item of'),
    ('coupa_invoice', 'invoice_object_id', 'supplier_object_id', 'invoiced by'),
    ('coupa_purchase_order', 'purchase_order_object_id', 'supplier_object_id', 'ordered from'),
] %}
select
    {{ from_object }} as source_object_id,
    {{ to_object }} as target_object_id,
    '{{ qualifier }}' as qualifier,
    tenant,
    source
from {{ ref(relation) }}
where {{ from_object }} is not null and {{ to_object }} is not null

union all
{% endfor %}
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
