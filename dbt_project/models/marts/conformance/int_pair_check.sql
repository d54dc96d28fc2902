-- Rules of kind response, succession, time_limit and not_coexistence, one row a rule and case: A and B of one case, of
-- which one may be missing; null where nobody can tell.
{{ config(materialized='view') }}

{% set ends = ['first_at', 'first_on', 'first_position', 'last_at', 'last_on', 'last_position', 'is_day_precise'] %}
{% set kinds = ['response', 'succession', 'time_limit', 'not_coexistence'] %}

with

side_a as ({{ rule_side('a', kinds, columns=ends) }}),

side_b as ({{ rule_side('b', kinds, columns=ends) }}),

pair as (
    select
        side_a.rule_key,
        side_a.case_key,
        rule_scope.kind,
        rule_scope.if_missing,
        side_b.case_key is null as is_single,
        side_a.first_position as a_position,
        case when rule_scope.kind in ('response', 'succession') then side_b.last_position else side_b.first_position end
            as b_position,
        {{ comes_after('side_a', 'side_b') }} as is_reversed,
        case rule_scope.kind
            when 'response' then {{ comes_after('side_a', 'side_b', b_end='last') }}
            when 'succession'
                then {{ comes_after('side_a', 'side_b') }} or {{ comes_after('side_a', 'side_b', 'last', 'last') }}
            when 'time_limit'
                then {{ days_between_events_of('side_a', 'side_b') }} > rule_scope.max_days
            else true
        end as is_broken
    from side_a
    {{ join_eligible('side_a') }}
    left join side_b on side_a.rule_key = side_b.rule_key and side_a.case_key = side_b.case_key
),

-- without A, only these kinds have something to judge
b_alone as (
    select side_b.rule_key, side_b.case_key, rule_scope.kind, rule_scope.if_missing, side_b.first_position as b_position
    from side_b
    {{ join_eligible('side_b') }}
    left join side_a on side_b.rule_key = side_a.rule_key and side_b.case_key = side_a.case_key
    where rule_scope.kind in ('succession', 'not_coexistence') and side_a.case_key is null
)

select
    rule_key,
    case_key,
    case when kind = 'not_coexistence' then not is_single when is_single then true else is_broken end as is_violated,
    a_position,
    b_position
from pair
where
    (not is_single or kind = 'not_coexistence' or if_missing = 'violated')
    -- the limit runs forwards only; another kind judges the order
    and not (kind = 'time_limit' and not is_single and coalesce(is_reversed, false))
union all
select rule_key, case_key, kind = 'succession' as is_violated, cast(null as integer) as a_position, b_position
from b_alone
where kind = 'not_coexistence' or if_missing = 'violated'
