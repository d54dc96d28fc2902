-- One row a person and conflict of duties: in how many chains of documents the person did each of the two, in the last twelve
-- months with data, and in how many both (confirmed, over all time). No source tells who may do what (roles), so exposure is
-- what people in fact did: both duties, on whatever chains. It is no breach by itself, and opens nothing.
{{ config(work_mem="256MB") }}

with

recent as (
    select tenant, source, {{ add_days('data_until', -365) }} as from_on
    from {{ ref('dim_source_period') }}
    where data_until is not null
),

person_chain as (
    select chain.tenant, chain.source, case_duty.person, case_duty.duties, count(*) as chain_count
    from {{ ref('int_case_duty') }} as case_duty
    inner join {{ ref('fct_duty_chain') }} as chain on case_duty.case_key = chain.case_key
    inner join recent on chain.tenant = recent.tenant and chain.source = recent.source
    where chain.observed_on > recent.from_on
    group by chain.tenant, chain.source, case_duty.person, case_duty.duties

    union all

    select chain.tenant, chain.source, invoice_duty.person, invoice_duty.duties, count(*)
    from {{ ref('int_invoice_duty') }} as invoice_duty
    inner join {{ ref('fct_duty_chain') }} as chain on invoice_duty.chain_object_id = chain.chain_object_id
    inner join recent on chain.tenant = recent.tenant and chain.source = recent.source
    where chain.observed_on > recent.from_on
    group by chain.tenant, chain.source, invoice_duty.person, invoice_duty.duties

    union all

    -- what is done to a supplier counts by supplier
    select supplier_duty.tenant, supplier_duty.source, supplier_duty.person, supplier_duty.duty_bit, count(*)
    from {{ ref('int_supplier_duty') }} as supplier_duty
    inner join recent on supplier_duty.tenant = recent.tenant and supplier_duty.source = recent.source
    where cast(supplier_duty.last_at as date) > recent.from_on
    group by supplier_duty.tenant, supplier_duty.source, supplier_duty.person, supplier_duty.duty_bit
),

exposed as (
    select
        person_chain.tenant,
        person_chain.source,
        person_chain.person,
        conflict.conflict_id,
        sum(case when (person_chain.duties & conflict.first_bit) > 0 then person_chain.chain_count else 0 end) as first_count,
        sum(case when (person_chain.duties & conflict.second_bit) > 0 then person_chain.chain_count else 0 end) as second_count
    from person_chain
    cross join {{ ref('int_control_conflict') }} as conflict
    group by person_chain.tenant, person_chain.source, person_chain.person, conflict.conflict_id
),

confirmed as (
    select
        tenant,
        source,
        person,
        conflict_id,
        count(*) filter (where state <> 'netted') as confirmed_count,
        count(*) filter (where state = 'netted') as netted_count
    from {{ ref('int_duty_breach') }}
    group by tenant, source, person, conflict_id
),

both_duties as (
    select tenant, source, person, conflict_id, first_count, second_count
    from exposed
    where first_count > 0 and second_count > 0
),

-- whoever is in a confirmed breach is listed, however long ago it was
known as (
    select tenant, source, person, conflict_id from both_duties
    union
    select tenant, source, person, conflict_id from confirmed
)

select
    known.tenant,
    known.source,
    known.person,
    conflict.conflict_id,
    conflict.name as conflict_name,
    conflict.severity,
    conflict.first_duty,
    conflict.second_duty,
    cast(coalesce(both_duties.first_count, 0) as bigint) as first_count,
    cast(coalesce(both_duties.second_count, 0) as bigint) as second_count,
    cast(coalesce(confirmed.confirmed_count, 0) as bigint) as confirmed_count,
    cast(coalesce(confirmed.netted_count, 0) as bigint) as netted_count
from known
inner join {{ ref('int_control_conflict') }} as conflict on known.conflict_id = conflict.conflict_id
left join both_duties
    on
        known.tenant = both_duties.tenant
        and known.source = both_duties.source
        and known.person = both_duties.person
        and known.conflict_id = both_duties.conflict_id
left join confirmed
    on
        known.tenant = confirmed.tenant
        and known.source = confirmed.source
        and known.person = confirmed.person
        and known.conflict_id = confirmed.conflict_id
