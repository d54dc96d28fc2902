-- Cases in scope are checked or not checked for one reason, violations are among the checked and waived ones among these, and
-- each violation has its row and something that decides it.
with

violation as (
    select
        tenant,
        source,
        rule_id,
        count(*) as row_count,
        count(waiver_id) as waived_count
    from {{ ref('fct_rule_violation') }}
    group by tenant, source, rule_id
),

unproved as (
    select violation.tenant, violation.source, violation.rule_id, count(*) as row_count
    from {{ ref('fct_rule_violation') }} as violation
    left join (select distinct rule_key, case_key from {{ ref('fct_rule_evidence') }} where is_deciding or evidence_order = 1) as evidence
        on violation.rule_key = evidence.rule_key and violation.case_key = evidence.case_key
    where evidence.rule_key is null
    group by violation.tenant, violation.source, violation.rule_id
)

select
    conformance.tenant,
    conformance.source,
    conformance.rule_id,
    conformance.scope_count,
    conformance.eligible_count,
    conformance.violation_count,
    conformance.not_checked_count,
    violation.row_count as evidence_count,
    unproved.row_count as unproved_count
from {{ ref('mart_conformance') }} as conformance
left join violation
    on
        conformance.tenant = violation.tenant
        and conformance.source = violation.source
        and conformance.rule_id = violation.rule_id
left join unproved
    on
        conformance.tenant = unproved.tenant
        and conformance.source = unproved.source
        and conformance.rule_id = unproved.rule_id
where
    conformance.scope_count <> conformance.eligible_count + conformance.not_checked_count
    or conformance.not_checked_count
    <> conformance.open_count + conformance.deleted_count + conformance.unordered_count + conformance.nothing_to_judge_count
    or least(conformance.not_checked_count, conformance.nothing_to_judge_count) < 0
    or conformance.violation_count > conformance.eligible_count
    or conformance.violation_count <> coalesce(violation.row_count, 0)
    or conformance.waived_count <> coalesce(violation.waived_count, 0)
    or unproved.row_count is not null
