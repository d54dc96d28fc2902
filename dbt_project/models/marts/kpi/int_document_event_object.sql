-- Which event touches which document object that KPIs ask for: requisition items and their orders, invoices and
-- the order items they bill. A pure event log has none of them. Kept as a table so that the planner knows its size.
{{ config(unlogged=true) }}

with

order_of_requisition as (
    select purchase_order_object_id, purchase_order_item_object_id
    from {{ ref('can_purchase_order_item') }}
    where requisition_id is not null
),

document_object as (
    select requisition_item_object_id as object_id from {{ ref('can_requisition_item') }}
    union
    select purchase_order_object_id from order_of_requisition
    union
    select purchase_order_item_object_id from order_of_requisition
    union
    select invoice_object_id from {{ ref('can_invoice') }}
    union
    select purchase_order_item_object_id from {{ ref('can_invoice_item') }} where purchase_order_item_object_id is not null
)

select can_event_object.event_id, can_event_object.object_id
from {{ ref('can_event_object') }} as can_event_object
inner join document_object on can_event_object.object_id = document_object.object_id
