-- The flattened log of an order line: its own events and those of its request with its requisition, its order, its
-- receipts, and the invoices that charge it with all that happens to them. Distinct pairs of case and event.
{{ config(unlogged=true) }}

with

order_item as (select * from {{ ref('coupa_purchase_order_item') }}),

part as (
    {% for part in [
        'purchase_order_item_object_id', 'purchase_order_object_id', 'requisition_item_object_id', 'requisition_object_id'
    ] %}
    select purchase_order_item_object_id as object_id, {{ part }} as part_object_id, tenant, source
    from order_item
    where {{ part }} is not null
    union
    {% endfor %}
    {% for relation, part in [
        ('coupa_goods_receipt_item', 'goods_receipt_item_object_id'), ('coupa_invoice_item', 'invoice_object_id')
    ] %}
    select purchase_order_item_object_id as object_id, {{ part }} as part_object_id, tenant, source
    from {{ ref(relation) }}
    where purchase_order_item_object_id is not null
    {{ 'union' if not loop.last }}
    {% endfor %}
)

select
    part.tenant,
    part.source,
    part.object_id,
    event.event_id
from part
-- each event is about one object, so a pair cannot come twice
inner join {{ ref('coupa_event') }} as event on part.part_object_id = event.object_id
