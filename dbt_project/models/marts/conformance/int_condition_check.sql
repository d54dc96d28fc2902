-- Rules of kind condition, one row a rule and case: where one of the B happened (in every case, where the rule names no B),
-- a fact of the case holds. Of whom nobody knows the fact, nothing is said.
{{ config(materialized='view') }}

with

happened as (
    select rule_key, case_key, min(first_position) as b_position
    from ({{ rule_side('b', ['condition'], columns=['first_position']) }}) as side_b
    group by rule_key, case_key
),

needing as (select distinct rule_key from {{ ref('int_rule_activity') }} where kind = 'condition' and role = 'b')

select
    rule_scope.rule_key,
    rule_case.case_key,
    not case_fact.is_true as is_violated,
    cast(null as integer) as a_position,
    happened.b_position
from {{ ref('fct_case_fact') }} as case_fact
inner join {{ ref('int_rule_case') }} as rule_case on case_fact.case_key = rule_case.case_key
inner join {{ ref('int_rule_scope') }} as rule_scope
    on
        case_fact.fact = rule_scope.fact
        and rule_case.population_key = rule_scope.population_key
        and rule_scope.eligibility = 'eligible'
        and rule_scope.kind = 'condition'
left join needing on rule_scope.rule_key = needing.rule_key
left join happened on rule_scope.rule_key = happened.rule_key and case_fact.case_key = happened.case_key
where needing.rule_key is null or happened.rule_key is not null
