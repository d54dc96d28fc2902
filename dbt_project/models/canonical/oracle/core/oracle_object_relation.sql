-- Which object of Oracle belongs to, came from or settles which other.
{{ config(unlogged=true) }}

with

order_item as (select * from {{ ref('oracle_purchase_order_item') }}),

requisition_item as (select * from {{ ref('oracle_requisition_item') }}),

invoice as (select * from {{ ref('oracle_invoice') }}),

payment as (select * from {{ ref('oracle_payment') }}),

supplier as (select * from {{ ref('oracle_supplier') }}),

shipment as (
    select tenant, source, shipment_id, purchase_order_item_id from {{ ref('stg_oracle__po_line_locations_all') }}
),

paid as (
    select tenant, source, invoice_id, payment_id
    from {{ ref('stg_oracle__ap_invoice_payments_all') }}
    where not is_reversal_pair
    group by tenant, source, invoice_id, payment_id
)

select
    requisition_item.requisition_item_object_id as source_object_id,
    order_item.purchase_order_item_object_id as target_object_id,
    'converted to' as qualifier,
    order_item.tenant,
    order_item.source
from requisition_item
inner join shipment
    on requisition_item.tenant = shipment.tenant
    and requisition_item.source = shipment.source
    and requisition_item.shipment_key = shipment.shipment_id
inner join order_item
    on shipment.tenant = order_item.tenant
    and shipment.source = order_item.source
    and shipment.purchase_order_item_id = order_item.purchase_order_item_key

union all

{{ object_relations([
    ('requisition_item', 'requisition_item_object_id', 'requisition_object_id', 'item of'),
    ('order_item', 'purchase_order_item_object_id', 'purchase_order_object_id', 'item of'),
    (ref('oracle_goods_receipt_item'), 'goods_receipt_item_object_id', 'purchase_order_item_object_id', 'received for'),
    (ref('oracle_invoice_item'), 'invoice_item_object_id', 'purchase_order_item_object_id', 'invoiced for'),
    (ref('oracle_invoice_item'), 'invoice_item_object_id', 'invoice_object_id', 'item of'),
]) }}

union all

-- several payments may pay one invoice; the last one clears it
select
    invoice.invoice_object_id as source_object_id,
    payment.payment_object_id as target_object_id,
    case when invoice.clearing_document_id = payment.payment_key then 'cleared by' else 'paid in part by' end as qualifier,
    invoice.tenant,
    invoice.source
from paid
inner join invoice
    on paid.tenant = invoice.tenant
    and paid.source = invoice.source
    and paid.invoice_id = invoice.invoice_id
inner join payment
    on paid.tenant = payment.tenant
    and paid.source = payment.source
    and paid.payment_id = payment.payment_key

union all

select
    invoice.invoice_object_id as source_object_id,
    supplier.supplier_object_id as target_object_id,
    'invoiced by' as qualifier,
    invoice.tenant,
    invoice.source
from invoice
inner join supplier
    on invoice.tenant = supplier.tenant
    and invoice.source = supplier.source
    and invoice.supplier_id = supplier.supplier_id

union all

select
    purchase_order.purchase_order_object_id as source_object_id,
    supplier.supplier_object_id as target_object_id,
    'ordered from' as qualifier,
    purchase_order.tenant,
    purchase_order.source
from {{ ref('oracle_purchase_order') }} as purchase_order
inner join supplier
    on purchase_order.tenant = supplier.tenant
    and purchase_order.source = supplier.source
    and purchase_order.supplier_id = supplier.supplier_id
