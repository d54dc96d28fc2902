-- One row a chain of documents (int_duty_chain): which duties were done by people who are known, whether two of them exclude
-- each other, and which conflicts one and the same person is in. Duties and conflicts are seeds (sod_duty, sod_conflict). A duty
-- is a bit, so that the duties of a chain are one number. Read by K22 and by the controls.
{{ config(unlogged=true, work_mem="256MB") }}

with

conflict as (
    select first_duty.duty_bit as first_bit, second_duty.duty_bit as second_bit
    from {{ ref('sod_conflict') }} as sod_conflict
    inner join (select distinct duty_id, duty_bit from {{ ref('sod_duty') }}) as first_duty
        on sod_conflict.first_duty = first_duty.duty_id
    inner join (select distinct duty_id, duty_bit from {{ ref('sod_duty') }}) as second_duty
        on sod_conflict.second_duty = second_duty.duty_id
),

chain as (select * from {{ ref('int_duty_chain') }}),

conflicting as (
    select chain_object_id, {{ ordered_text_list('name', ', ', 'conflict_id') }} as conflicts
    from (select distinct chain_object_id, conflict_id, name from {{ ref('int_duty_conflict') }}) as found
    group by chain_object_id
),

supplier_duty as (
    select tenant, source, supplier_id, {{ all_bits('duty_bit') }} as duties
    from {{ ref('int_supplier_duty') }}
    group by tenant, source, supplier_id
),

case_duty as (select case_key, {{ all_bits('duties') }} as duties from {{ ref('int_case_duty') }} group by case_key),

invoice_duty as (
    select chain_object_id, {{ all_bits('duties') }} as duties from {{ ref('int_invoice_duty') }} group by chain_object_id
),

chain_duty as (
    select
        chain.*,
        coalesce(case_duty.duties, invoice_duty.duties) | coalesce(supplier_duty.duties, 0) as duties
    from chain
    left join case_duty on chain.case_key = case_duty.case_key
    left join invoice_duty on chain.chain_object_id = invoice_duty.chain_object_id
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
    chain_duty.chain_object_id,
    chain_duty.case_key,
    chain_duty.tenant,
    chain_duty.source,
    chain_duty.subject_id,
    chain_duty.company_code,
    chain_duty.supplier_id,
    chain_duty.category,
    chain_duty.observed_on,
    chain_duty.amount,
    chain_duty.currency,
    chain_duty.duties,
    checkable.duties is not null as is_checkable,
    conflicting.conflicts
from chain_duty
left join checkable on chain_duty.duties = checkable.duties
left join conflicting on chain_duty.chain_object_id = conflicting.chain_object_id
