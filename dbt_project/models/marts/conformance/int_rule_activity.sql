-- Activities of each rule by key, as far as any source knows them.
with asked_for as (
    select rule.rule_key, rule.kind, activity.role, activity.activity
    from {{ ref('conformance_rule_activity') }} as activity
    inner join {{ ref('int_rule') }} as rule on activity.rule_id = rule.rule_id and rule.tenant is null
    union all
    select rule.rule_key, rule.kind, own.role, own.activity
    from {{ source('ops', 'own_rule_activity') }} as own
    inner join {{ ref('int_rule_file') }} as rule_file on own.rule_file_id = rule_file.rule_file_id
    inner join {{ ref('int_rule') }} as rule on own.rule_id = rule.rule_id and rule_file.tenant = rule.tenant
)

select
    asked_for.rule_key,
    asked_for.kind,
    asked_for.role,
    asked_for.activity,
    dim_activity.activity_key,
    cast(count(*) over (partition by asked_for.rule_key, asked_for.role) as integer) as role_activity_count
from asked_for
left join {{ ref('dim_activity') }} as dim_activity on asked_for.activity = dim_activity.activity
