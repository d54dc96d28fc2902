-- One row a chain of documents, that is an order item with all that belongs to it, or an invoice without an order: whether
-- conflicting duties were done by people who are known, and which of them by one and the same. Duties and conflicts are
-- seeds (sod_duty, sod_conflict). A duty is a bit, so that the duties of a person or a chain are one number. Read by K22.
{{ config(unlogged=true, work_mem="256MB") }}

with

conflict as (
    select
        sod_conflict.conflict_id,
        sod_conflict.name,
        first_duty.duty_bit as first_bit,
        second_duty.duty_bit as second_bit
    from {{ ref('sod_conflict') }} as sod_conflict
    inner join (select distinct duty_id, duty_bit from {{ ref('sod_duty') }}) as first_duty
        on sod_conflict.first_duty = first_duty.duty_id
    inner join (select distinct duty_id, duty_bit from {{ ref('sod_duty') }}) as second_duty
        on sod_conflict.second_duty = second_duty.duty_id
),

duty_activity as (
    select dim_activity.activity_key, sod_duty.duty_bit
    from {{ ref('sod_duty') }} as sod_duty
    inner join {{ ref('dim_activity') }} as dim_activity on sod_duty.activity = dim_activity.activity
),

unordered_invoice as (
    select invoice_object_id, tenant, source, subject_id, company_code, supplier_id, posted_on
    from {{ ref('fct_kpi_invoice') }}
    where not coalesce(is_po_backed, false)
),

chain as (
    select
        object_id as chain_object_id,
        tenant,
        source,
        case_id as subject_id,
        company_code,
        supplier_id,
        category,
        ended_on as observed_on
    from {{ ref('fct_kpi_case') }}
    where case_notion = 'purchase_order_item'
    union all
    select
        invoice_object_id,
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        cast(null as text),
        posted_on
    from unordered_invoice
),

case_person as (
    select event_log.case_key, event_log.resource as person, {{ all_bits('duty_activity.duty_bit') }} as duties
    from {{ ref('fct_event_log') }} as event_log
    inner join duty_activity on event_log.activity_key = duty_activity.activity_key
    where event_log.actor_type = 'human'
    group by event_log.case_key, event_log.resource
),

invoice_person as (
    select
        event_object.object_id as chain_object_id,
        event.resource as person,
        {{ all_bits('sod_duty.duty_bit') }} as duties
    from {{ ref('int_document_event_object') }} as event_object
    inner join unordered_invoice on event_object.object_id = unordered_invoice.invoice_object_id
    inner join {{ ref('can_event') }} as event on event_object.event_id = event.event_id
    inner join {{ ref('sod_duty') }} as sod_duty on event.activity = sod_duty.activity
    where event.actor_type = 'human'
    group by event_object.object_id, event.resource
),

-- of a chain's people only their duties matter, unless one of them has several or knows the supplier
order_item as (
    select case_key, object_id as chain_object_id
    from {{ ref('fct_kpi_case') }}
    where case_notion = 'purchase_order_item'
),

-- what somebody did to the supplier's master data is part of every chain of that supplier
supplier_person as (
    select distinct supplier.tenant, supplier.source, supplier.supplier_id, event.resource as person, sod_duty.duty_bit
    from {{ ref('can_event') }} as event
    inner join {{ ref('sod_duty') }} as sod_duty on event.activity = sod_duty.activity and sod_duty.duty_id = 'vendor_bank'
    inner join {{ ref('can_event_object') }} as event_object on event.event_id = event_object.event_id
    inner join {{ ref('can_supplier') }} as supplier on event_object.object_id = supplier.supplier_object_id
    where event.actor_type = 'human'
),

person_of_supplier as (
    select order_item.chain_object_id, case_person.person, case_person.duties
    from case_person
    inner join order_item on case_person.case_key = order_item.case_key
    where case_person.person in (select person from supplier_person)
    union all
    select chain_object_id, person, duties
    from invoice_person
    where person in (select person from supplier_person)
),

several_duties as (
    -- a number that is no power of two has more than one bit
    select order_item.chain_object_id, case_person.person, case_person.duties
    from case_person
    inner join order_item on case_person.case_key = order_item.case_key
    where (case_person.duties & (case_person.duties - 1)) <> 0
    union all
    select chain_object_id, person, duties
    from invoice_person
    where (duties & (duties - 1)) <> 0
    union all
    select person.chain_object_id, person.person, person.duties | supplier_person.duty_bit
    from supplier_person
    inner join chain
        on
            supplier_person.tenant = chain.tenant
            and supplier_person.source = chain.source
            and supplier_person.supplier_id = chain.supplier_id
    inner join person_of_supplier as person
        on chain.chain_object_id = person.chain_object_id and supplier_person.person = person.person
),

conflicting as (
    select
        chain_object_id,
        {{ ordered_text_list('name', ', ', 'conflict_id') }} as conflicts
    from (
        select distinct several_duties.chain_object_id, conflict.conflict_id, conflict.name
        from several_duties
        inner join conflict
            on (several_duties.duties & conflict.first_bit) > 0 and (several_duties.duties & conflict.second_bit) > 0
    ) as found
    group by chain_object_id
),

supplier_duty as (
    select tenant, source, supplier_id, {{ all_bits('duty_bit') }} as duties
    from supplier_person
    group by tenant, source, supplier_id
),

case_duty as (select case_key, {{ all_bits('duties') }} as duties from case_person group by case_key),

person_duty as (
    select order_item.chain_object_id, case_duty.duties
    from case_duty
    inner join order_item on case_duty.case_key = order_item.case_key
    union all
    select chain_object_id, {{ all_bits('duties') }} as duties
    from invoice_person
    group by chain_object_id
),

chain_duty as (
    select person_duty.chain_object_id, person_duty.duties | coalesce(supplier_duty.duties, 0) as duties
    from person_duty
    inner join chain on person_duty.chain_object_id = chain.chain_object_id
    left join supplier_duty
        on
            chain.tenant = supplier_duty.tenant
            and chain.source = supplier_duty.source
            and chain.supplier_id = supplier_duty.supplier_id
),

-- few different sets of duties, each held against all conflicts once
checkable as (
    select distinct duty_set.duties
    from (select distinct duties from chain_duty) as duty_set
    inner join conflict on (duty_set.duties & conflict.first_bit) > 0 and (duty_set.duties & conflict.second_bit) > 0
)

select
    chain.chain_object_id,
    chain.tenant,
    chain.source,
    chain.subject_id,
    chain.company_code,
    chain.supplier_id,
    chain.category,
    chain.observed_on,
    checkable.duties is not null as is_checkable,
    conflicting.conflicts
from chain
left join chain_duty on chain.chain_object_id = chain_duty.chain_object_id
left join checkable on chain_duty.duties = checkable.duties
left join conflicting on chain.chain_object_id = conflicting.chain_object_id
