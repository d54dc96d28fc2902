-- Objects of Oracle, each under the key that people write.
{{ config(materialized='view') }}

{%- set objects = {
    'requisition_item': ['oracle_requisition_item', "requisition_id || '-' || item_no"],
    'purchase_order': ['oracle_purchase_order', 'purchase_order_id'],
    'purchase_order_item': ['oracle_purchase_order_item', "purchase_order_id || '-' || item_no"],
    'goods_receipt_item': ['oracle_goods_receipt_item', "document_id || '-' || coalesce(item_no, transaction_key)"],
    'invoice': ['oracle_invoice', "coalesce(company_code || '/', '') || entered_reference"],
    'invoice_item': ['oracle_invoice_item', "invoice_id || '-' || item_no"],
    'payment': ['oracle_payment', "coalesce(company_code || '/', '') || coalesce(payment_no, document_id)"],
    'supplier': ['oracle_supplier', 'supplier_no']
} %}

{% for object_type, rows in objects.items() %}
select
    {{ object_type }}_object_id as object_id,
    tenant,
    source,
    '{{ object_type }}' as object_type,
    {{ rows[1] }} as object_key
from {{ ref(rows[0]) }}
union all
{% endfor %}
-- requisitions are approved as a whole
select distinct requisition_object_id as object_id, tenant, source, 'requisition' as object_type, requisition_id as object_key
from {{ ref('oracle_requisition_item') }}
