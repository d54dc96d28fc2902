-- Every violation with its evidence in words, and the waiver that covers it.
select
    rule_id,
    tenant,
    source,
    company_code,
    case_id,
    subject_label,
    a_event_id,
    b_event_id,
    evidence,
    observed_on,
    amount,
    currency,
    waiver_id,
    waiver_scope,
    waiver_expires_on,
    waiver_asked_by,
    waiver_approved_by,
    waiver_reason
from {{ ref('fct_rule_violation') }}
