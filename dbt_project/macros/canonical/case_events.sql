{#- The flattened log of order items: an item's own events and those of its requisition item and requisition, its order, its
    receipts, and the invoices that charge it with all that happens to them. Distinct pairs of case and event. -#}
{% macro case_events(event, order_item, invoice_item, relation) -%}
with

relation as (select * from {{ relation }}),

part as (
    select purchase_order_item_object_id as object_id, purchase_order_item_object_id as part_object_id, tenant, source
    from {{ order_item }}
    union
    select purchase_order_item_object_id as object_id, purchase_order_object_id as part_object_id, tenant, source
    from {{ order_item }}
    union
    select target_object_id as object_id, source_object_id as part_object_id, tenant, source
    from relation
    where qualifier in ('converted to', 'received for')
    union
    select
        converted.target_object_id as object_id,
        requisition.target_object_id as part_object_id,
        converted.tenant,
        converted.source
    from relation as converted
    inner join relation as requisition
        on converted.source_object_id = requisition.source_object_id and requisition.qualifier = 'item of'
    where converted.qualifier = 'converted to'
    union
    select purchase_order_item_object_id as object_id, invoice_object_id as part_object_id, tenant, source
    from {{ invoice_item }}
    where purchase_order_item_object_id is not null
)

select
    part.tenant,
    part.source,
    part.object_id,
    event.event_id
from part
-- each event is about one object, so a pair cannot come twice
inner join {{ event }} as event on part.part_object_id = event.object_id
{%- endmacro %}
