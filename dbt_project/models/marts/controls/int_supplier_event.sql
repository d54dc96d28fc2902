-- One row an event of a supplier's master data that controls ask for: blocked, unblocked, other bank details, a change confirmed.
{{ config(unlogged=true) }}

select
    event.event_id,
    supplier.supplier_object_id,
    supplier.tenant,
    supplier.source,
    supplier.supplier_id,
    event.activity,
    event.event_at,
    event.time_precision,
    {{ local_date('event.event_at', 'event.source_tz') }} as event_on,
    event.order_key,
    event.resource,
    event.actor_type
from {{ ref('can_event') }} as event
inner join {{ ref('can_event_object') }} as event_object on event.event_id = event_object.event_id
inner join {{ ref('can_supplier') }} as supplier on event_object.object_id = supplier.supplier_object_id
where event.activity in ('Block Vendor', 'Unblock Vendor', 'Change Vendor Bank Details', 'Confirm Vendor Change')
