{#- What the checks of rules have in common. -#}

{#- One row a rule of these kinds, case and activity that has this role in it, with the columns that are asked for and no
    more: a million rows are hashed by the width they have. `several`: only rules with more than one such activity, or only
    those with one. -#}
{% macro rule_side(role, kinds, several=none, columns=none) -%}
    select rule_activity.rule_key, case_activity.case_key, case_activity.population_key
        {%- for column in columns or ['first_at', 'first_on', 'first_position', 'is_day_precise'] %}, case_activity.{{ column }}{% endfor %}
    from {{ ref('fct_case_activity') }} as case_activity
    inner join {{ ref('int_rule_activity') }} as rule_activity
        on case_activity.activity_key = rule_activity.activity_key and rule_activity.role = '{{ role }}'
    where
        rule_activity.kind in ('{{ kinds | join("', '") }}')
        {%- if several is not none %}
        and rule_activity.role_activity_count {{ '> 1' if several else '= 1' }}
        {%- endif %}
{%- endmacro %}

{#- Joins a row of `side` with the rule, where its case is checked. -#}
{% macro join_eligible(side) -%}
    inner join {{ ref('int_rule_scope') }} as rule_scope
        on
            {{ side }}.rule_key = rule_scope.rule_key
            and {{ side }}.population_key = rule_scope.population_key
            and rule_scope.eligibility = 'eligible'
{%- endmacro %}
