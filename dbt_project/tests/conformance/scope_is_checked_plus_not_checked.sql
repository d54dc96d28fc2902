-- Cases in scope are checked or not checked, violations are among the checked, and each has its evidence row.
with evidence as (
    select tenant, source, rule_id, count(*) as row_count
    from {{ ref('fct_rule_violation') }}
    group by tenant, source, rule_id
)

select
    conformance.tenant,
    conformance.source,
    conformance.rule_id,
    conformance.scope_count,
    conformance.eligible_count,
    conformance.violation_count,
    conformance.not_checked_count,
    evidence.row_count as evidence_count
from {{ ref('mart_conformance') }} as conformance
left join evidence
    on
        conformance.tenant = evidence.tenant
        and conformance.source = evidence.source
        and conformance.rule_id = evidence.rule_id
where
    conformance.scope_count <> conformance.eligible_count + conformance.not_checked_count
    or conformance.not_checked_count < 0
    or conformance.violation_count > conformance.eligible_count
    or conformance.violation_count <> coalesce(evidence.row_count, 0)
