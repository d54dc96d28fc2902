-- The same counts for each company of a source.
select
    tenant,
    source,
    nullif(company_code, '') as company_code,
    rule_id,
    scope_count,
    eligible_count,
    violation_count,
    waived_count,
    not_checked_count,
    open_count,
    deleted_count,
    unordered_count,
    nothing_to_judge_count,
    switched_off_count
from {{ ref('mart_conformance_company') }}
