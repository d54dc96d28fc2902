-- Steps of approval of requisitions and orders, one row a step, and of receipts that somebody has to accept, one row a
-- step and receipt.
{{ config(unlogged=true) }}

{%- set columns = [
    'approval_id', 'step_no', 'decision', 'decided_by', 'assigned_to', 'created_at', 'decided_at', 'tenant', 'source',
    'file_id', 'row_number', 'source_tz', 'loaded_at',
] %}

with

step as (select * from {{ ref('stg_coupa__approvals') }}),

requisition as (
    select distinct requisition_object_id, tenant, source, requisition_id from {{ ref('coupa_requisition_item') }}
)

select
    requisition.requisition_object_id as object_id,
    'requisition' as object_type,
    step.document_id,
    {% for column in columns %}step.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
from step
inner join requisition
    on step.tenant = requisition.tenant
    and step.source = requisition.source
    and step.document_id = requisition.requisition_id
where step.document_type = 'requisition'

union all

select
    purchase_order.purchase_order_object_id as object_id,
    'purchase_order' as object_type,
    purchase_order.purchase_order_id as document_id,
    {% for column in columns %}step.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
from step
inner join {{ ref('coupa_purchase_order') }} as purchase_order
    on step.tenant = purchase_order.tenant
    and step.source = purchase_order.source
    and step.document_id = purchase_order.coupa_order_id
where step.document_type = 'purchase_order'

union all

select
    receipt.goods_receipt_item_object_id as object_id,
    'goods_receipt_item' as object_type,
    receipt.document_id,
    {% for column in columns %}step.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
from step
inner join {{ ref('coupa_goods_receipt_item') }} as receipt
    on step.tenant = receipt.tenant
    and step.source = receipt.source
    and step.document_id = receipt.batch_id
    and receipt.movement = 'receipt'
where step.document_type = 'receipt_request'
