-- Objects of Coupa, each under the key that people write.
{{ config(materialized='view') }}

select distinct
    requisition_object_id as object_id,
    tenant,
    source,
    'requisition' as object_type,
    requisition_id as object_key
from {{ ref('coupa_requisition_item') }}
{%- for type, relation, key in [
    ('requisition_item', 'coupa_requisition_item', "requisition_id || '-' || coalesce(item_no, '0')"),
    ('purchase_order', 'coupa_purchase_order', 'purchase_order_id'),
    ('purchase_order_item', 'coupa_purchase_order_item', "purchase_order_id || '-' || coalesce(item_no, '0')"),
    ('goods_receipt_item', 'coupa_goods_receipt_item', 'document_id'),
    ('invoice', 'coupa_invoice', 'invoice_id'),
    ('invoice_item', 'coupa_invoice_item', "invoice_id || '-' || coalesce(item_no, '0')"),
    ('payment', 'coupa_payment', 'document_id'),
    ('supplier', 'coupa_supplier', 'supplier_id'),
] %}
union all
select
    {{ type }}_object_id as object_id,
    tenant,
    source,
    '{{ type }}' as object_type,
    {{ key }} as object_key
from {{ ref(relation) }}
{%- endfor %}
