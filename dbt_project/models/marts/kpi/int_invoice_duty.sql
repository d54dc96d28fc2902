-- One row an invoice without an order and person: the duties that the person did for it, a bit each. Only human actors count.
{{ config(unlogged=true) }}

select
    event_object.object_id as chain_object_id,
    event.resource as person,
    {{ all_bits('sod_duty.duty_bit') }} as duties
from {{ ref('int_document_event_object') }} as event_object
inner join {{ ref('int_duty_chain') }} as chain
    on event_object.object_id = chain.chain_object_id and chain.case_key is null
inner join {{ ref('can_event') }} as event on event_object.event_id = event.event_id
inner join {{ ref('sod_duty') }} as sod_duty on event.activity = sod_duty.activity
where event.actor_type = 'human'
group by event_object.object_id, event.resource
