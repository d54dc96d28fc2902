-- One row an event by which a person did one of the two duties of a conflict in a chain of documents, and whether its document
-- was reversed since: an invoice by another document, a receipt by as much as was received.
{{ config(unlogged=true, work_mem="256MB") }}

with

conflict as (
    select
        duty_conflict.chain_object_id,
        duty_conflict.person,
        duty_conflict.conflict_id,
        chain.case_key,
        chain.tenant,
        chain.source,
        chain.supplier_id,
        control_conflict.control_id,
        control_conflict.first_duty,
        control_conflict.second_duty
    from {{ ref('int_duty_conflict') }} as duty_conflict
    inner join {{ ref('fct_duty_chain') }} as chain on duty_conflict.chain_object_id = chain.chain_object_id
    inner join {{ ref('int_control_conflict') }} as control_conflict on duty_conflict.conflict_id = control_conflict.conflict_id
),

sided as (
    select conflict.*, 'first' as side, sod_duty.duty_id, sod_duty.activity
    from conflict
    inner join {{ ref('sod_duty') }} as sod_duty on conflict.first_duty = sod_duty.duty_id
    union all
    select conflict.*, 'second', sod_duty.duty_id, sod_duty.activity
    from conflict
    inner join {{ ref('sod_duty') }} as sod_duty on conflict.second_duty = sod_duty.duty_id
),

-- cases in conflict are few: only their events are read
case_event as (
    select event_log.case_key, event_log.event_id, event_log.resource, dim_activity.activity
    from {{ ref('fct_event_log') }} as event_log
    inner join (select distinct case_key from conflict where case_key is not null) as broken on event_log.case_key = broken.case_key
    inner join {{ ref('dim_activity') }} as dim_activity on event_log.activity_key = dim_activity.activity_key
    where event_log.actor_type = 'human'
),

found as (
    select sided.control_id, sided.chain_object_id, sided.person, sided.conflict_id, sided.side, case_event.event_id
    from sided
    inner join case_event
        on
            sided.case_key = case_event.case_key
            and sided.person = case_event.resource
            and sided.activity = case_event.activity
    union
    select sided.control_id, sided.chain_object_id, sided.person, sided.conflict_id, sided.side, event.event_id
    from sided
    inner join {{ ref('int_document_event_object') }} as event_object on sided.chain_object_id = event_object.object_id
    inner join {{ ref('can_event') }} as event
        on event_object.event_id = event.event_id and sided.person = event.resource and sided.activity = event.activity
    where sided.case_key is null
    union
    select sided.control_id, sided.chain_object_id, sided.person, sided.conflict_id, sided.side, supplier_event.event_id
    from sided
    inner join {{ ref('int_supplier_event') }} as supplier_event
        on
            sided.tenant = supplier_event.tenant
            and sided.source = supplier_event.source
            and sided.supplier_id = supplier_event.supplier_id
            and sided.person = supplier_event.resource
            and sided.activity = supplier_event.activity
    where sided.duty_id = 'vendor_bank'
),

reversed_invoice as (
    select distinct event_object.event_id
    from {{ ref('int_document_event_object') }} as event_object
    inner join {{ ref('can_invoice') }} as invoice on event_object.object_id = invoice.invoice_object_id
    where invoice.is_reversed and event_object.event_id in (select event_id from found)
),

-- a receipt does not name the one that takes it back: it counts as reversed once nothing of the item is left
received as (
    select receipt.purchase_order_item_object_id, sum(receipt.signed_quantity) as net_quantity
    from {{ ref('can_goods_receipt_item') }} as receipt
    where receipt.purchase_order_item_object_id in (select chain_object_id from conflict)
    group by receipt.purchase_order_item_object_id
)

select
    {{ hash_id(['found.control_id', 'found.chain_object_id', 'found.person', 'found.conflict_id']) }} as breach_id,
    found.control_id,
    found.chain_object_id,
    found.person,
    found.conflict_id,
    found.side,
    event.event_id,
    event.activity,
    event.event_at,
    event.time_precision,
    {{ local_date('event.event_at', 'event.source_tz') }} as event_on,
    event.document_id,
    reversed_invoice.event_id is not null
    or (coalesce(received.net_quantity, 1) = 0 and event.activity in ('Record Goods Receipt', 'Record Service Entry Sheet'))
        as is_reversed
from found
inner join {{ ref('can_event') }} as event on found.event_id = event.event_id
left join reversed_invoice on found.event_id = reversed_invoice.event_id
left join received on found.chain_object_id = received.purchase_order_item_object_id
