-- Rules of kind blocked_until, one row a rule and case: from the first C on, no B before the first A. Where B stood before C
-- and after A, one between them is not ruled out by first and last alone: null, as where nobody can tell.
{{ config(materialized='view') }}

{% set ends = ['first_at', 'first_on', 'first_position', 'last_at', 'last_on', 'last_position', 'is_day_precise'] %}

with

{%- for role in ['a', 'b', 'c'] %}

side_{{ role }} as ({{ rule_side(role, ['blocked_until'], columns=ends) }}){{ ',' if not loop.last }}
{%- endfor %}

select
    side_c.rule_key,
    side_c.case_key,
    case
        when side_b.case_key is null then false
        when side_a.case_key is null then {{ comes_after('side_b', 'side_c', 'last', 'first') }}
        when {{ comes_after('side_c', 'side_a') }} is null or {{ comes_after('side_b', 'side_c') }} is null then null
        when {{ comes_after('side_b', 'side_c') }} then {{ comes_after('side_a', 'side_b') }}
        when not {{ comes_after('side_b', 'side_c', 'last', 'first') }} then false
        when {{ comes_after('side_a', 'side_b', 'first', 'last') }} then true
    end as is_violated,
    side_a.first_position as a_position,
    case when {{ comes_after('side_b', 'side_c') }} then side_b.first_position else side_b.last_position end as b_position
from side_c
{{ join_eligible('side_c') }}
left join side_a on side_c.rule_key = side_a.rule_key and side_c.case_key = side_a.case_key
left join side_b on side_c.rule_key = side_b.rule_key and side_c.case_key = side_b.case_key
-- A that came first blocked nothing
where side_a.case_key is null or {{ comes_after('side_c', 'side_a') }} is not true
