-- What proves each violation, one row a thing.
select
    violation.tenant,
    violation.source,
    violation.rule_id,
    violation.case_id,
    evidence.evidence_order,
    evidence.evidence_kind,
    evidence.label,
    evidence.event_at,
    evidence.event_on,
    evidence.time_precision,
    evidence.resource,
    evidence.actor_type,
    evidence.value,
    evidence.unit,
    evidence.event_id,
    evidence.is_deciding,
    evidence.not_shown_count
from {{ ref('fct_rule_evidence') }} as evidence
inner join {{ ref('fct_rule_violation') }} as violation
    on evidence.rule_key = violation.rule_key and evidence.case_key = violation.case_key
