-- Rules of kind response, one row a rule and case: after the first A a B comes.
{{ config(materialized='view') }}

with

side_a as (
    select rule_activity.rule_id, case_activity.*
    from {{ ref('fct_case_activity') }} as case_activity
    inner join {{ ref('int_rule_activity') }} as rule_activity
        on case_activity.activity_key = rule_activity.activity_key and rule_activity.role = 'a'
    where rule_activity.kind = 'response'
),

side_b as (
    select rule_activity.rule_id, case_activity.*
    from {{ ref('fct_case_activity') }} as case_activity
    inner join {{ ref('int_rule_activity') }} as rule_activity
        on case_activity.activity_key = rule_activity.activity_key and rule_activity.role = 'b'
    where rule_activity.kind = 'response'
),

judged as (
    select
        rule_scope.rule_id,
        side_a.case_key,
        case
            when side_b.case_key is null then case rule_scope.if_missing when 'violated' then true end
            else {{ comes_after('side_a', 'side_b', b_end='last') }}
        end as is_violated,
        side_a.first_position as a_position,
        side_b.last_position as b_position
    from side_a
    inner join {{ ref('fct_kpi_case') }} as rule_case on side_a.case_key = rule_case.case_key
    inner join {{ ref('int_rule_scope') }} as rule_scope
        on
            side_a.rule_id = rule_scope.rule_id
            and rule_case.matching_type = rule_scope.matching_type
            and (rule_scope.applies_to = 'all' or rule_case.is_completed)
    left join side_b on side_a.rule_id = side_b.rule_id and side_a.case_key = side_b.case_key
    where rule_scope.kind = 'response'
)

-- undated or, by the rule, not to be judged
select rule_id, case_key, is_violated, a_position, b_position
from judged
where is_violated is not null
