-- Rules of kind precedence, one row a rule and case: where B happened, A did not come after it; null where nobody can tell.
-- Several B activities: one that A certainly follows breaks the rule, one that nobody can order leaves it open.
{{ config(materialized='view') }}

with

role_a as (select rule_key, activity_key from {{ ref('int_rule_activity') }} where kind = 'precedence' and role = 'a'),

-- several rules have the same A
side_a as (
    select case_key, activity_key, first_at, first_on, first_position, is_day_precise
    from {{ ref('fct_case_activity') }}
    where activity_key in (select activity_key from role_a)
),

{%- for name, several in [('single', false), ('several', true)] %}

{{ name }}_pair as (
    select
        side_b.rule_key,
        side_b.case_key,
        side_a.first_position as a_position,
        side_b.first_position as b_position,
        case when side_a.case_key is null then true else {{ comes_after('side_a', 'side_b') }} end as is_broken
    from ({{ rule_side('b', ['precedence'], several) }}) as side_b
    {{ join_eligible('side_b') }}
    inner join role_a on side_b.rule_key = role_a.rule_key
    left join side_a on side_b.case_key = side_a.case_key and role_a.activity_key = side_a.activity_key
    where side_a.case_key is not null or rule_scope.if_missing = 'violated'
){{ ',' if not loop.last }}
{%- endfor %}

select rule_key, case_key, is_broken as is_violated, a_position, b_position
from single_pair
union all
select
    rule_key,
    case_key,
    case when {{ any_true('is_broken') }} then true when not {{ any_true('is_broken is null') }} then false end as is_violated,
    min(a_position) as a_position,
    min(b_position) filter (where is_broken) as b_position
from several_pair
group by rule_key, case_key
