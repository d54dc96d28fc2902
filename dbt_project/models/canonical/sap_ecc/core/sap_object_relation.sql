-- Which object of SAP belongs to, came from or settles which other.
{{ config(unlogged=true) }}

with

order_item as (select * from {{ ref('int_sap__purchase_order_item') }}),

invoice as (select * from {{ ref('int_sap__invoice') }}),

supplier as (select * from {{ ref('int_sap__supplier') }}),

payment as (select * from {{ ref('int_sap__payment') }}),

-- one document may pay several suppliers: the invoice's own if it is among them, else the one that got the money
settlement as (
    select
        invoice.invoice_object_id,
        payment.payment_object_id,
        invoice.tenant,
        invoice.source,
        row_number() over (
            partition by invoice.invoice_object_id
            order by
                case when payment.supplier_id = invoice.supplier_id then 0 else 1 end asc,
                payment.amount desc nulls last,
                payment.supplier_id asc nulls last
        ) as payment_rank
    from invoice
    inner join payment
        on invoice.tenant = payment.tenant
        and invoice.source = payment.source
        and invoice.client = payment.client
        and invoice.company_code = payment.company_code
        and invoice.clearing_document_id = payment.document_id
        and invoice.clearing_fiscal_year = payment.fiscal_year
),

partial_payment as (
    select distinct
        invoice.invoice_object_id,
        payment.payment_object_id,
        invoice.tenant,
        invoice.source
    from {{ ref('int_sap__supplier_line') }} as line
    inner join payment
        on line.tenant = payment.tenant
        and line.source = payment.source
        and line.client = payment.client
        and line.company_code = payment.company_code
        and line.document_id = payment.document_id
        and line.fiscal_year = payment.fiscal_year
        and line.supplier_id = payment.supplier_id
    inner join invoice
        on line.tenant = invoice.tenant
        and line.source = invoice.source
        and line.client = invoice.client
        and line.company_code = invoice.company_code
        and line.related_document_id = invoice.accounting_document_id
        and coalesce(line.related_document_year, line.fiscal_year) = invoice.accounting_fiscal_year
)

select
    requisition_item.requisition_item_object_id as source_object_id,
    order_item.purchase_order_item_object_id as target_object_id,
    'converted to' as qualifier,
    order_item.tenant,
    order_item.source
from order_item
inner join {{ ref('int_sap__requisition_item') }} as requisition_item
    on order_item.tenant = requisition_item.tenant
    and order_item.source = requisition_item.source
    and order_item.client = requisition_item.client
    and order_item.requisition_id = requisition_item.requisition_id
    and order_item.requisition_item_no = requisition_item.item_no

union all

{{ object_relations([
    ('order_item', 'purchase_order_item_object_id', 'purchase_order_object_id', 'item of'),
    (ref('int_sap__goods_receipt_item'), 'goods_receipt_item_object_id', 'purchase_order_item_object_id', 'received for'),
    (ref('sap_invoice_item'), 'invoice_item_object_id', 'purchase_order_item_object_id', 'invoiced for'),
    (ref('sap_invoice_item'), 'invoice_item_object_id', 'invoice_object_id', 'item of'),
]) }}

union all

select
    invoice_object_id as source_object_id,
    payment_object_id as target_object_id,
    'cleared by' as qualifier,
    tenant,
    source
from settlement
where payment_rank = 1

union all

select
    invoice_object_id as source_object_id,
    payment_object_id as target_object_id,
    'paid in part by' as qualifier,
    tenant,
    source
from partial_payment

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
    and invoice.client = supplier.client
    and invoice.supplier_id = supplier.supplier_id

union all

select
    purchase_order.purchase_order_object_id as source_object_id,
    supplier.supplier_object_id as target_object_id,
    'ordered from' as qualifier,
    purchase_order.tenant,
    purchase_order.source
from {{ ref('int_sap__purchase_order') }} as purchase_order
inner join supplier
    on purchase_order.tenant = supplier.tenant
    and purchase_order.source = supplier.source
    and purchase_order.client = supplier.client
    and purchase_order.supplier_id = supplier.supplier_id
