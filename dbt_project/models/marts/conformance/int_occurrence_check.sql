-- Rules of kind cardinality and forbidden, one row a rule and case: how often A may happen. Every case in scope
-- can be checked, if its source knows the activities of the catalogue at all.
{{ config(materialized='view') }}

with

side_a as (
    select rule_activity.rule_id, case_activity.*
    from {{ ref('fct_case_activity') }} as case_activity
    inner join {{ ref('int_rule_activity') }} as rule_activity
        on case_activity.activity_key = rule_activity.activity_key and rule_activity.role = 'a'
    where rule_activity.kind in ('cardinality', 'forbidden')
)

select
    rule_scope.rule_id,
    rule_case.case_key,
    coalesce(side_a.event_count, 0) < coalesce(rule_scope.min_count, 0)
    or coalesce(side_a.event_count, 0) > case rule_scope.kind when 'forbidden' then 0 else rule_scope.max_count end
        as is_violated,
    side_a.first_position as a_position,
    cast(null as integer) as b_position
from {{ ref('fct_kpi_case') }} as rule_case
inner join {{ ref('kpi_source_input') }} as known
    on rule_case.tenant = known.tenant and rule_case.source = known.source and known.input_id = 'known_activities'
inner join {{ ref('int_rule_scope') }} as rule_scope
    on
        rule_case.matching_type = rule_scope.matching_type
        and (rule_scope.applies_to = 'all' or rule_case.is_completed)
left join side_a on rule_scope.rule_id = side_a.rule_id and rule_case.case_key = side_a.case_key
where rule_scope.kind in ('cardinality', 'forbidden')
