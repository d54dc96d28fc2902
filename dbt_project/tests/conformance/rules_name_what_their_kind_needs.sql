-- A rule without its activities, bounds or measures would check nothing and look as if all were well. The YAML refuses it; this
-- holds for rules of a tenant's own, too, whatever wrote them.
with side as (
    select
        rule_key,
        count(*) filter (where role = 'a') as a_count,
        count(*) filter (where role = 'b') as b_count,
        count(*) filter (where role = 'c') as c_count
    from {{ ref('int_rule_activity') }}
    group by rule_key
)

select rule.rule_id, rule.kind
from {{ ref('int_rule') }} as rule
left join side on rule.rule_key = side.rule_key
where
    not coalesce(
        case
            when rule.kind = 'precedence' then side.a_count = 1 and side.b_count >= 1 and rule.if_missing is not null
            when rule.kind in ('response', 'succession')
                then side.a_count = 1 and side.b_count = 1 and rule.if_missing is not null
            when rule.kind = 'time_limit'
                then side.a_count = 1 and side.b_count = 1 and rule.if_missing is not null and rule.max_days >= 0
            when rule.kind = 'not_coexistence' then side.a_count = 1 and side.b_count = 1
            when rule.kind = 'blocked_until' then side.a_count = 1 and side.b_count = 1 and side.c_count = 1
            when rule.kind in ('cardinality', 'absence') then side.a_count = 1 and side.c_count <= 1 and rule.min_count >= 0
            when rule.kind = 'value'
                then
                    rule.measure_a is not null
                    and rule.measure_b is not null
                    and rule.comparison in ('equal', 'at_most')
                    and rule.tolerance_pct >= 0
                    and rule.tolerance_amount >= 0
            when rule.kind = 'condition' then rule.fact is not null
        end,
        false
    )
