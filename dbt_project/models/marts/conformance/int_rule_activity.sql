-- Activities of each rule by key, as far as any source knows them.
select rule_activity.rule_id, rule.kind, rule_activity.role, rule_activity.activity, dim_activity.activity_key
from {{ ref('conformance_rule_activity') }} as rule_activity
inner join {{ ref('conformance_rules') }} as rule on rule_activity.rule_id = rule.rule_id
inner join {{ ref('dim_activity') }} as dim_activity on rule_activity.activity = dim_activity.activity
