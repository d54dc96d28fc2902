-- One row a chain of documents, person and conflict: one and the same person did both duties that exclude each other.
-- Which those are stands in the seeds sod_duty and sod_conflict; it is decided here and nowhere else.
{{ config(unlogged=true, work_mem="256MB") }}

with

chain as (select * from {{ ref('int_duty_chain') }}),

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

supplier_duty as (select * from {{ ref('int_supplier_duty') }}),

case_duty as (select * from {{ ref('int_case_duty') }}),

invoice_duty as (select * from {{ ref('int_invoice_duty') }}),

-- of a chain's people only those matter who did several duties in it, or know its supplier
person_of_supplier as (
    select chain.chain_object_id, chain.tenant, chain.source, chain.supplier_id, case_duty.person, case_duty.duties
    from case_duty
    inner join chain on case_duty.case_key = chain.case_key
    where case_duty.person in (select person from supplier_duty)
    union all
    select chain.chain_object_id, chain.tenant, chain.source, chain.supplier_id, invoice_duty.person, invoice_duty.duties
    from invoice_duty
    inner join chain on invoice_duty.chain_object_id = chain.chain_object_id
    where invoice_duty.person in (select person from supplier_duty)
),

several_duties as (
    -- a number that is no power of two has more than one bit
    select chain.chain_object_id, case_duty.person, case_duty.duties
    from case_duty
    inner join chain on case_duty.case_key = chain.case_key
    where (case_duty.duties & (case_duty.duties - 1)) <> 0
    union all
    select chain_object_id, person, duties
    from invoice_duty
    where (duties & (duties - 1)) <> 0
    union all
    -- what somebody did to the supplier's master data is part of every chain of that supplier
    select person.chain_object_id, person.person, person.duties | supplier_duty.duty_bit
    from person_of_supplier as person
    inner join supplier_duty
        on
            person.tenant = supplier_duty.tenant
            and person.source = supplier_duty.source
            and person.supplier_id = supplier_duty.supplier_id
            and person.person = supplier_duty.person
)

select distinct
    several_duties.chain_object_id,
    several_duties.person,
    conflict.conflict_id,
    conflict.name
from several_duties
inner join conflict
    on (several_duties.duties & conflict.first_bit) > 0 and (several_duties.duties & conflict.second_bit) > 0
