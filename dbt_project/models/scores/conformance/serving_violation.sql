-- Every violation with its evidence in words.
select
    tenant,
    source,
    rule_id,
    case_id,
    subject_label,
    evidence,
    a_event_id,
    b_event_id,
    observed_on,
    amount,
    currency
from {{ ref('fct_rule_violation') }}
