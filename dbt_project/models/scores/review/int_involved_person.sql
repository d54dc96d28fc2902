-- Who had a hand in what is proposed for review: requester, approvers, buyer, receiver, who entered, released and paid, as far
-- as a duty (seed sod_duty) was done by a human, and who kept the supplier's master data in the last year of the data. By
-- candidate of the latest mining run, of every document behind it: a few hundred, while every event has somebody.
{{ config(schema='marts', unlogged=true, merge_join=false) }}

with

latest as ({{ latest_mining_run('review_candidate') }}),

-- the objects that are put before a person: the subject, what belongs to a group of duplicates, what a decision on a control
-- covers, and the rows that are told of a supplier
evidence as (
    select tenant, source, candidate_id, cast(evidence as text) as rows_text from latest
),

told as ({{ json_rows('evidence', 'rows_text') }}),

-- a change of bank details is an event: its documents are the supplier, and what was paid to it since, by whomever
bank_change as (
    select latest.tenant, latest.source, latest.candidate_id, change.*
    from latest
    inner join {{ ref('fct_control_breach') }} as breach
        on latest.tenant = breach.tenant and latest.source = breach.source and latest.subject_id = cast(breach.group_id as text)
    inner join (
        select event_id, supplier_object_id, supplier_id, changed_on, first_paid_on from {{ ref('fct_bank_change') }}
    ) as change on breach.subject_object_id = change.event_id
    where breach.state = 'breached'
),

paid_since as (
    select bank_change.tenant, bank_change.source, bank_change.candidate_id, payment.payment_object_id, payment.paid_by
    from bank_change
    inner join {{ ref('can_payment') }} as payment
        on
            bank_change.tenant = payment.tenant
            and bank_change.source = payment.source
            and bank_change.supplier_id = payment.supplier_id
            and payment.paid_on >= bank_change.changed_on
            and (
                payment.paid_on = bank_change.first_paid_on
                or payment.paid_on <= {{ add_days('bank_change.changed_on', var('bank_change_paid_days', 30) | int) }}
            )
    where payment.amount > 0
),

duplicate_group as ({{ latest_mining_run('duplicate_group') }}),

duplicate_document as ({{ latest_mining_run('duplicate_document') }}),

named as (
    select tenant, source, candidate_id, subject_id as object_name
    from latest
    union
    select duplicate_group.tenant, duplicate_group.source, duplicate_group.candidate_id, duplicate_document.document_object_id
    from duplicate_group
    inner join duplicate_document
        on duplicate_group.tenant = duplicate_document.tenant
        and duplicate_group.source = duplicate_document.source
        and duplicate_group.group_id = duplicate_document.group_id
    union
    select latest.tenant, latest.source, latest.candidate_id, cast(breach.subject_object_id as text)
    from latest
    inner join {{ ref('fct_control_breach') }} as breach
        on latest.tenant = breach.tenant
        and latest.source = breach.source
        and latest.subject_id = cast(breach.group_id as text)
    where breach.state = 'breached'
    union
    select tenant, source, candidate_id, cast(supplier_object_id as text)
    from bank_change
    union
    select tenant, source, candidate_id, cast(payment_object_id as text)
    from paid_since
    union
    select tenant, source, candidate_id, {{ json_text('_element', 'id') }}
    from told
    union
    -- an order is told by its number
    select told.tenant, told.source, told.candidate_id, cast(purchase_order.purchase_order_object_id as text)
    from told
    inner join {{ ref('can_purchase_order') }} as purchase_order
        on told.tenant = purchase_order.tenant
        and told.source = purchase_order.source
        and {{ json_text('told._element', 'id') }} = purchase_order.purchase_order_id
    where {{ json_text('told._element', 'kind') }} = 'order'
),

shown as (
    select named.tenant, named.source, named.candidate_id, object.object_id
    from named
    -- a group that nobody is asked about any more is no candidate
    inner join latest
        on named.tenant = latest.tenant and named.source = latest.source and named.candidate_id = latest.candidate_id
    inner join {{ ref('can_object') }} as object on named.object_name = cast(object.object_id as text)
),

-- an order is of its items: read once, where three questions are put to them
item as (
    select purchase_order_item_object_id, purchase_order_object_id from {{ ref('can_purchase_order_item') }}
),

subject as (
    select tenant, source, candidate_id, object_id
    from shown
    union
    -- a payment is of the invoices that it paid
    select shown.tenant, shown.source, shown.candidate_id, paid.source_object_id
    from shown
    inner join {{ ref('can_object_relation') }} as paid
        on shown.object_id = paid.target_object_id and paid.qualifier in ('cleared by', 'paid in part by')
    union
    select shown.tenant, shown.source, shown.candidate_id, item.purchase_order_item_object_id
    from shown
    inner join item on shown.object_id = item.purchase_order_object_id
),

-- an invoice bills order items, an order item is billed by invoices
billed as (
    select distinct invoice_object_id, purchase_order_item_object_id
    from {{ ref('can_invoice_item') }}
    where purchase_order_item_object_id is not null
),

order_item as (
    select subject.tenant, subject.source, subject.candidate_id, subject.object_id as purchase_order_item_object_id
    from subject
    inner join item on subject.object_id = item.purchase_order_item_object_id
    union
    select subject.tenant, subject.source, subject.candidate_id, billed.purchase_order_item_object_id
    from subject
    inner join billed on subject.object_id = billed.invoice_object_id
),

invoice as (
    select tenant, source, candidate_id, object_id as invoice_object_id
    from subject
    union
    select subject.tenant, subject.source, subject.candidate_id, billed.invoice_object_id
    from subject
    inner join billed on subject.object_id = billed.purchase_order_item_object_id
),

purchase_order as (
    select distinct order_item.tenant, order_item.source, order_item.candidate_id, item.purchase_order_object_id
    from order_item
    inner join item
        on order_item.purchase_order_item_object_id = item.purchase_order_item_object_id
),

requisition_item as (
    select distinct
        order_item.tenant,
        order_item.source,
        order_item.candidate_id,
        converted.source_object_id as requisition_item_object_id
    from order_item
    inner join {{ ref('can_object_relation') }} as converted
        on order_item.purchase_order_item_object_id = converted.target_object_id and converted.qualifier = 'converted to'
),

document as (
    select tenant, source, candidate_id, purchase_order_item_object_id as object_id from order_item
    union
    select tenant, source, candidate_id, purchase_order_object_id from purchase_order
    union
    select tenant, source, candidate_id, requisition_item_object_id from requisition_item
    union
    select tenant, source, candidate_id, invoice_object_id from invoice
    union
    -- a case of a log that names no documents
    select tenant, source, candidate_id, object_id from subject
),

supplier as (
    select document.tenant, document.source, document.candidate_id, of_supplier.target_object_id as supplier_object_id
    from document
    inner join {{ ref('can_object_relation') }} as of_supplier
        on document.object_id = of_supplier.source_object_id and of_supplier.qualifier in ('invoiced by', 'ordered from')
    union
    select tenant, source, candidate_id, object_id from subject
),

-- what events of either are looked for, once: an event log has millions of them
looked_for as (
    select 'document' as role, tenant, source, candidate_id, object_id, cast(null as timestamp with time zone) as since
    from document
    union all
    select
        'supplier',
        supplier.tenant,
        supplier.source,
        supplier.candidate_id,
        supplier.supplier_object_id,
        {{ start_of_day(add_days('period.data_until', -365), 'period.time_zone') }}
    from supplier
    inner join {{ ref('can_supplier') }} as known on supplier.supplier_object_id = known.supplier_object_id
    inner join {{ ref('dim_source_period') }} as period on supplier.tenant = period.tenant and supplier.source = period.source
),

touched as (
    select object_id, event_id
    from {{ ref('can_event_object') }}
    where object_id in (select object_id from looked_for)
),

happened as (
    select looked_for.role, looked_for.tenant, looked_for.source, looked_for.candidate_id, looked_for.since, touched.event_id
    from looked_for
    inner join touched on looked_for.object_id = touched.object_id
),

by_a_human as (
    select event_id, activity, resource, event_at
    from {{ ref('can_event') }}
    where actor_type = 'human' and event_id in (select event_id from happened)
),

-- a document's event is somebody's hand in it where it is a duty; every event of a supplier's data is
having_a_hand as (
    select happened.tenant, happened.source, happened.candidate_id, by_a_human.resource as person
    from happened
    inner join by_a_human on happened.event_id = by_a_human.event_id
    where
        case happened.role
            when 'document' then by_a_human.activity in (select activity from {{ ref('sod_duty') }})
            else by_a_human.event_at >= happened.since
        end
),

requesting as (
    select requisition_item.tenant, requisition_item.source, requisition_item.candidate_id, item.requester as person
    from requisition_item
    inner join {{ ref('can_requisition_item') }} as item
        on requisition_item.requisition_item_object_id = item.requisition_item_object_id
),

deciding as (
    select document.tenant, document.source, document.candidate_id, task.agent as person
    from document
    inner join {{ ref('can_approval_task') }} as task on document.object_id = task.subject_object_id
    where task.decided_at is not null
),

entering as (
    select invoice.tenant, invoice.source, invoice.candidate_id, document.recorded_by as person
    from invoice
    inner join {{ ref('can_invoice') }} as document on invoice.invoice_object_id = document.invoice_object_id
    inner join {{ ref('fct_kpi_invoice') }} as fact on document.invoice_object_id = fact.invoice_object_id
    where fact.is_entered_by_person
),

somebody as (
    select * from having_a_hand
    union
    select * from requesting
    union
    select * from deciding
    union
    select * from entering
    union
    select tenant, source, candidate_id, paid_by from paid_since where {{ actor_type('paid_by') }} = 'human'
)

select tenant, source, candidate_id, person from somebody where person is not null
