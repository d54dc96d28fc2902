-- One row a supplier, person and duty that is done to the supplier itself: whoever changed its bank details. Read by the chains
-- of documents of that supplier (int_duty_conflict, fct_duty_chain).
{{ config(unlogged=true) }}

select
    supplier.tenant,
    supplier.source,
    supplier.supplier_id,
    event.resource as person,
    sod_duty.duty_bit,
    max(event.event_at) as last_at
from {{ ref('can_event') }} as event
inner join {{ ref('sod_duty') }} as sod_duty on event.activity = sod_duty.activity and sod_duty.duty_id = 'vendor_bank'
inner join {{ ref('can_event_object') }} as event_object on event.event_id = event_object.event_id
inner join {{ ref('can_supplier') }} as supplier on event_object.object_id = supplier.supplier_object_id
where event.actor_type = 'human'
group by supplier.tenant, supplier.source, supplier.supplier_id, event.resource, sod_duty.duty_bit
