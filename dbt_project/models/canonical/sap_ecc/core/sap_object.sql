-- Objects of SAP, each under the key that people write.
{{ config(materialized='view') }}

select
    requisition_item_object_id as object_id,
    tenant,
    source,
    'requisition_item' as object_type,
    requisition_id || '-' || item_no as object_key
from {{ ref('int_sap__requisition_item') }}
union all
select
    purchase_order_object_id as object_id,
    tenant,
    source,
    'purchase_order' as object_type,
    purchase_order_id as object_key
from {{ ref('int_sap__purchase_order') }}
union all
select
    purchase_order_item_object_id as object_id,
    tenant,
    source,
    'purchase_order_item' as object_type,
    purchase_order_id || '-' || item_no as object_key
from {{ ref('int_sap__purchase_order_item') }}
union all
select
    goods_receipt_item_object_id as object_id,
    tenant,
    source,
    'goods_receipt_item' as object_type,
    document_id || '/' || document_year || '-' || coalesce(item_no, '0') as object_key
from {{ ref('int_sap__goods_receipt_item') }}
union all
select
    invoice_object_id as object_id,
    tenant,
    source,
    'invoice' as object_type,
    invoice_id || '/' || fiscal_year as object_key
from {{ ref('int_sap__invoice') }}
union all
select
    invoice_item_object_id as object_id,
    tenant,
    source,
    'invoice_item' as object_type,
    invoice_id || '/' || fiscal_year || '-' || coalesce(item_no, '0') as object_key
from {{ ref('sap_invoice_item') }}
union all
select
    payment_object_id as object_id,
    tenant,
    source,
    'payment' as object_type,
    document_id || '/' || fiscal_year as object_key
from {{ ref('int_sap__payment') }}
union all
select
    supplier_object_id as object_id,
    tenant,
    source,
    'supplier' as object_type,
    supplier_id as object_key
from {{ ref('int_sap__supplier') }}
