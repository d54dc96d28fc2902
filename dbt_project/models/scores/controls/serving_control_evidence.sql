-- What proves each breach, one row a thing.
select
    evidence.breach_id,
    breach.tenant,
    breach.source,
    evidence.evidence_order,
    evidence.label,
    evidence.event_at,
    evidence.event_on,
    evidence.time_precision,
    evidence.person,
    evidence.actor_type,
    evidence.document_id,
    evidence.value,
    evidence.unit,
    evidence.note,
    evidence.event_id,
    evidence.is_deciding
from {{ ref('fct_control_evidence') }} as evidence
inner join {{ ref('fct_control_breach') }} as breach on evidence.breach_id = breach.breach_id
