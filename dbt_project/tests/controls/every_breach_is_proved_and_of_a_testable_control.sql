-- Each breach has something that decides it (what was reversed proves that it is netted), is of a control that its source can be
-- tested for, and what decides it comes first.
with proof as (
    select
        breach_id,
        {{ any_true('is_deciding') }} as has_decision,
        {{ any_true('evidence_order = 1') }} as has_first
    from {{ ref('fct_control_evidence') }}
    group by breach_id
)

select breach.breach_id, breach.control_id, breach.source, breach.subject_id
from {{ ref('fct_control_breach') }} as breach
left join proof on breach.breach_id = proof.breach_id
left join {{ ref('int_control_availability') }} as availability
    on
        breach.tenant = availability.tenant
        and breach.source = availability.source
        and breach.control_id = availability.control_id
where
    not coalesce(proof.has_first, false)
    or (not proof.has_decision and breach.state = 'breached')
    or not coalesce(availability.is_testable, false)
