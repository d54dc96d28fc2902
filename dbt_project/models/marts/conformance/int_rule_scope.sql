-- Each rule with each matching type that it is made for.
select
    scope.matching_type,
    rule.rule_id,
    rule.kind,
    rule.applies_to,
    rule.if_missing,
    rule.min_count,
    rule.max_count,
    rule.measure_a,
    rule.measure_b,
    rule.comparison,
    rule.tolerance_pct,
    rule.tolerance_amount
from {{ ref('conformance_rules') }} as rule
inner join {{ ref('conformance_rule_scope') }} as scope on rule.rule_id = scope.rule_id
