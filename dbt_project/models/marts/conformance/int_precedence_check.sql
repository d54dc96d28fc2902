-- Rules of kind precedence, one row a rule and case: where B happened, A did not come after it.
-- Several B activities: one that A certainly follows breaks the rule, one that nobody can order leaves it open.
{{ config(materialized='view') }}

with

side_a as (
    select rule_activity.rule_id, case_activity.*
    from {{ ref('fct_case_activity') }} as case_activity
    inner join {{ ref('int_rule_activity') }} as rule_activity
        on case_activity.activity_key = rule_activity.activity_key and rule_activity.role = 'a'
    where rule_activity.kind = 'precedence'
),

side_b as (
    select rule_activity.rule_id, case_activity.*
    from {{ ref('fct_case_activity') }} as case_activity
    inner join {{ ref('int_rule_activity') }} as rule_activity
        on case_activity.activity_key = rule_activity.activity_key and rule_activity.role = 'b'
    where rule_activity.kind = 'precedence'
),

pair as (
    select
        rule_scope.rule_id,
        side_b.case_key,
        side_a.first_position as a_position,
        side_b.first_position as b_position,
        case
            when side_a.case_key is not null then {{ comes_after('side_a', 'side_b') }}
            when rule_scope.if_missing = 'violated' then true
        end as is_broken
    from side_b
    inner join {{ ref('fct_kpi_case') }} as rule_case on side_b.case_key = rule_case.case_key
    inner join {{ ref('int_rule_scope') }} as rule_scope
        on
            side_b.rule_id = rule_scope.rule_id
            and rule_case.matching_type = rule_scope.matching_type
            and (rule_scope.applies_to = 'all' or rule_case.is_completed)
    left join side_a on side_b.rule_id = side_a.rule_id and side_b.case_key = side_a.case_key
    where rule_scope.kind = 'precedence'
),

judged as (
    select
        rule_id,
        case_key,
        {{ any_true('is_broken') }} as is_violated,
        {{ any_true('is_broken is null') }} as is_open,
        min(a_position) as a_position,
        min(b_position) filter (where is_broken) as b_position
    from pair
    group by rule_id, case_key
)

select rule_id, case_key, is_violated, a_position, b_position
from judged
where is_violated or not is_open
