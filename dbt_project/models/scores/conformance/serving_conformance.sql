-- What people read of the rules: how many cases could be checked, how many break the rule.
select
    tenant,
    source,
    rule_id,
    rule_version,
    name,
    kind,
    description,
    severity,
    matching_types,
    scope_count,
    eligible_count,
    violation_count,
    not_checked_count,
    violation_rate
from {{ ref('mart_conformance') }}
