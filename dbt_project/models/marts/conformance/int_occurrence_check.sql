-- Rules of kind cardinality and absence, one row a rule and case: how often A happens, less what C took back. Every case in
-- scope can be checked.
{{ config(materialized='view') }}

with

side_a as ({{ rule_side('a', ['cardinality', 'absence'], columns=['event_count', 'first_position']) }}),

side_c as ({{ rule_side('c', ['cardinality'], columns=['event_count']) }}),

counted as (
    select
        rule_scope.rule_key,
        rule_case.case_key,
        rule_scope.min_count,
        rule_scope.max_count,
        coalesce(side_a.event_count, 0) - coalesce(side_c.event_count, 0) as event_count,
        side_a.first_position as a_position
    from {{ ref('int_rule_case') }} as rule_case
    inner join {{ ref('int_rule_scope') }} as rule_scope
        on
            rule_case.population_key = rule_scope.population_key
            and rule_scope.eligibility = 'eligible'
            and rule_scope.kind in ('cardinality', 'absence')
    left join side_a on rule_scope.rule_key = side_a.rule_key and rule_case.case_key = side_a.case_key
    left join side_c on rule_scope.rule_key = side_c.rule_key and rule_case.case_key = side_c.case_key
)

select
    rule_key,
    case_key,
    event_count < min_count or event_count > coalesce(max_count, event_count) as is_violated,
    a_position,
    cast(null as integer) as b_position
from counted
