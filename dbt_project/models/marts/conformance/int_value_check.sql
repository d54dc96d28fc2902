-- Rules of kind value, one row a rule and case: two net sums of one order item agree, within the tolerance of
-- the second. Without both sums there is nothing to check.
{{ config(materialized='view') }}

select
    rule_scope.rule_key,
    rule_case.case_key,
    case rule_scope.comparison
        when 'equal' then abs(value_a.value - value_b.value)
        when 'at_most' then value_a.value - value_b.value
    end > greatest(abs(value_b.value) * rule_scope.tolerance_pct / 100.0, rule_scope.tolerance_amount) as is_violated,
    cast(null as integer) as a_position,
    cast(null as integer) as b_position
from {{ ref('int_rule_case') }} as rule_case
inner join {{ ref('int_rule_scope') }} as rule_scope
    on
        rule_case.population_key = rule_scope.population_key
        and rule_scope.eligibility = 'eligible'
        and rule_scope.kind = 'value'
inner join {{ ref('fct_order_value') }} as value_a
    on rule_case.case_key = value_a.case_key and rule_scope.measure_a = value_a.measure
inner join {{ ref('fct_order_value') }} as value_b
    on rule_case.case_key = value_b.case_key and rule_scope.measure_b = value_b.measure
