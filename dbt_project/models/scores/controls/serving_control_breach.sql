-- Every breach with what happened in words.
select
    breach_id,
    control_id,
    tenant,
    source,
    company_code,
    supplier_id,
    subject_type,
    subject_id,
    observed_on,
    amount,
    currency,
    person,
    conflict_id,
    group_key,
    told,
    state,
    waiver_id
from {{ ref('fct_control_breach') }}
