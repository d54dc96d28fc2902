-- One row a chain of documents, person and conflict: a breach of the segregation of duties (C01) or a self-approval (C02).
-- netted: all that the person did on one side was reversed since.
with

counted as (
    select
        breach_id,
        control_id,
        chain_object_id,
        person,
        conflict_id,
        -- neither side is left out by an event whose document stands
        {{ any_true("side = 'first' and not is_reversed") }} and {{ any_true("side = 'second' and not is_reversed") }} as is_standing
    from {{ ref('int_duty_evidence') }}
    group by breach_id, control_id, chain_object_id, person, conflict_id
)

select
    counted.breach_id,
    counted.control_id,
    chain.tenant,
    chain.source,
    chain.company_code,
    chain.supplier_id,
    case when chain.case_key is null then 'invoice' else 'order item' end as subject_type,
    chain.chain_object_id as subject_object_id,
    chain.subject_id,
    chain.case_key,
    chain.observed_on,
    chain.amount,
    chain.currency,
    counted.person,
    counted.conflict_id,
    counted.person || '|' || counted.conflict_id || '|' || coalesce(chain.company_code, '') as group_key,
    counted.person || ' did both: ' || conflict.name as told,
    case when counted.is_standing then 'breached' else 'netted' end as state,
    cast(null as bigint) as waiver_id
from counted
inner join {{ ref('fct_duty_chain') }} as chain on counted.chain_object_id = chain.chain_object_id
inner join {{ ref('int_control_conflict') }} as conflict
    on counted.control_id = conflict.control_id and counted.conflict_id = conflict.conflict_id
