-- The flattened log of a purchase order item: its own events and those of its requisition item, its order, its
-- receipts, and the invoices that charge it with all that happens to them. Distinct pairs of case and event.
{{ config(unlogged=true) }}

with

relation as (select * from {{ ref('sap_object_relation') }}),

order_item as (
    select purchase_order_item_object_id as object_id, purchase_order_object_id, tenant, source
    from {{ ref('int_sap__purchase_order_item') }}
),

part as (
    select object_id, object_id as part_object_id, tenant, source
    from order_item
    union
    select object_id, purchase_order_object_id as part_object_id, tenant, source
    from order_item
    union
    select target_object_id as object_id, source_object_id as part_object_id, tenant, source
    from relation
    where qualifier in ('converted to', 'received for')
    union
    select purchase_order_item_object_id as object_id, invoice_object_id as part_object_id, tenant, source
    from {{ ref('sap_invoice_item') }}
    where purchase_order_item_object_id is not null
)

select
    part.tenant,
    part.source,
    part.object_id,
    event.event_id
from part
-- each event is about one object, so a pair cannot come twice
inner join {{ ref('int_sap__event') }} as event on part.part_object_id = event.object_id
