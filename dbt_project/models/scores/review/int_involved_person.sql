-- Who had a hand in what is proposed for review: requester, approvers, buyer, receiver, who entered, released and paid, as far
-- as a duty (seed sod_duty) was done by a human, and who kept the supplier's master data in the last year of the data. Only of
-- the subjects of the latest mining run: a few hundred, while every event has somebody.
{{ config(schema='marts', unlogged=true) }}

with

latest as ({{ latest_mining_run('review_candidate') }}),

subject as (
    select distinct candidate.tenant, candidate.source, candidate.subject_id, object.object_id
    from latest as candidate
    inner join {{ ref('can_object') }} as object on candidate.subject_id = cast(object.object_id as text)
),

-- an invoice bills order items, an order item is billed by invoices
billed as (
    select distinct invoice_object_id, purchase_order_item_object_id
    from {{ ref('can_invoice_item') }}
    where purchase_order_item_object_id is not null
),

order_item as (
    select subject.tenant, subject.source, subject.subject_id, subject.object_id as purchase_order_item_object_id
    from subject
    inner join {{ ref('can_purchase_order_item') }} as item on subject.object_id = item.purchase_order_item_object_id
    union
    select subject.tenant, subject.source, subject.subject_id, billed.purchase_order_item_object_id
    from subject
    inner join billed on subject.object_id = billed.invoice_object_id
),

invoice as (
    select tenant, source, subject_id, object_id as invoice_object_id
    from subject
    union
    select subject.tenant, subject.source, subject.subject_id, billed.invoice_object_id
    from subject
    inner join billed on subject.object_id = billed.purchase_order_item_object_id
),

purchase_order as (
    select distinct order_item.tenant, order_item.source, order_item.subject_id, item.purchase_order_object_id
    from order_item
    inner join {{ ref('can_purchase_order_item') }} as item
        on order_item.purchase_order_item_object_id = item.purchase_order_item_object_id
),

requisition_item as (
    select distinct order_item.tenant, order_item.source, order_item.subject_id, converted.source_object_id as requisition_item_object_id
    from order_item
    inner join {{ ref('can_object_relation') }} as converted
        on order_item.purchase_order_item_object_id = converted.target_object_id and converted.qualifier = 'converted to'
),

document as (
    select tenant, source, subject_id, purchase_order_item_object_id as object_id from order_item
    union
    select tenant, source, subject_id, purchase_order_object_id from purchase_order
    union
    select tenant, source, subject_id, requisition_item_object_id from requisition_item
    union
    select tenant, source, subject_id, invoice_object_id from invoice
    union
    -- a case of a log that names no documents
    select tenant, source, subject_id, object_id from subject
),

supplier as (
    select document.tenant, document.source, document.subject_id, of_supplier.target_object_id as supplier_object_id
    from document
    inner join {{ ref('can_object_relation') }} as of_supplier
        on document.object_id = of_supplier.source_object_id and of_supplier.qualifier in ('invoiced by', 'ordered from')
    union
    select tenant, source, subject_id, object_id from subject
),

with_a_duty as (
    select document.tenant, document.source, document.subject_id, event.resource as person
    from document
    inner join {{ ref('can_event_object') }} as event_object on document.object_id = event_object.object_id
    inner join {{ ref('can_event') }} as event on event_object.event_id = event.event_id
    where event.actor_type = 'human' and event.activity in (select activity from {{ ref('sod_duty') }})
),

keeping_the_supplier as (
    select supplier.tenant, supplier.source, supplier.subject_id, event.resource as person
    from supplier
    inner join {{ ref('can_supplier') }} as known on supplier.supplier_object_id = known.supplier_object_id
    inner join {{ ref('dim_source_period') }} as period on supplier.tenant = period.tenant and supplier.source = period.source
    inner join {{ ref('can_event_object') }} as event_object on supplier.supplier_object_id = event_object.object_id
    inner join {{ ref('can_event') }} as event on event_object.event_id = event.event_id
    where
        event.actor_type = 'human'
        and {{ local_date('event.event_at', 'period.time_zone') }} >= {{ add_days('period.data_until', -365) }}
),

requesting as (
    select requisition_item.tenant, requisition_item.source, requisition_item.subject_id, item.requester as person
    from requisition_item
    inner join {{ ref('can_requisition_item') }} as item
        on requisition_item.requisition_item_object_id = item.requisition_item_object_id
),

deciding as (
    select document.tenant, document.source, document.subject_id, task.agent as person
    from document
    inner join {{ ref('can_approval_task') }} as task on document.object_id = task.subject_object_id
    where task.decided_at is not null
),

entering as (
    select invoice.tenant, invoice.source, invoice.subject_id, document.recorded_by as person
    from invoice
    inner join {{ ref('can_invoice') }} as document on invoice.invoice_object_id = document.invoice_object_id
    inner join {{ ref('fct_kpi_invoice') }} as fact on document.invoice_object_id = fact.invoice_object_id
    where fact.is_entered_by_person
),

somebody as (
    select * from with_a_duty
    union
    select * from keeping_the_supplier
    union
    select * from requesting
    union
    select * from deciding
    union
    select * from entering
)

select tenant, source, subject_id, person from somebody where person is not null
