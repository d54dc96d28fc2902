-- A rule without its activities, bounds or measures would check nothing and look as if all were well.
with

side as (
    select
        rule_id,
        count(*) filter (where role = 'a') as a_count,
        count(*) filter (where role = 'b') as b_count
    from {{ ref('conformance_rule_activity') }}
    group by rule_id
),

scope as (select rule_id, count(*) as type_count from {{ ref('conformance_rule_scope') }} group by rule_id)

select rule.rule_id, rule.kind
from {{ ref('conformance_rules') }} as rule
left join side on rule.rule_id = side.rule_id
left join scope on rule.rule_id = scope.rule_id
where
    coalesce(scope.type_count, 0) = 0
    -- the check of a response compares one A with one B
    or (rule.kind = 'response' and (coalesce(side.a_count, 0) <> 1 or coalesce(side.b_count, 0) <> 1))
    or (rule.kind = 'precedence' and (coalesce(side.a_count, 0) <> 1 or coalesce(side.b_count, 0) = 0))
    or (rule.kind in ('cardinality', 'forbidden') and (coalesce(side.a_count, 0) <> 1 or coalesce(side.b_count, 0) <> 0))
    or (rule.kind = 'cardinality' and (rule.min_count is null or rule.max_count is null))
    or (
        rule.kind = 'value'
        and (
            rule.measure_a is null
            or rule.measure_b is null
            or rule.comparison is null
            or rule.comparison not in ('equal', 'at_most')
            or rule.tolerance_pct is null
            or rule.tolerance_amount is null
        )
    )
