-- Each rule with each population that it is made for, whether its cases are checked (eligible) or why not, and what the
-- check must know of the rule.
with

scope as (
    select rule.rule_key, cast(null as text) as tenant, scope.dimension, scope.value
    from {{ ref('conformance_rule_scope') }} as scope
    inner join {{ ref('int_rule') }} as rule on scope.rule_id = rule.rule_id and rule.tenant is null
    union all
    -- a tenant limits its own rules, and switches those that ship
    select rule.rule_key, rule_file.tenant, own.dimension, own.value
    from {{ source('ops', 'own_rule_scope') }} as own
    inner join {{ ref('int_rule_file') }} as rule_file on own.rule_file_id = rule_file.rule_file_id
    inner join {{ ref('int_rule') }} as rule
        on own.rule_id = rule.rule_id and coalesce(rule.tenant, rule_file.tenant) = rule_file.tenant
),

limited as (select rule_key, tenant, dimension from scope group by rule_key, tenant, dimension),

population as (select * from {{ ref('int_rule_population') }}),

described as (
    {%- for dimension in ['matching_type', 'case_notion', 'item_type', 'document_type'] %}
    select population_key, tenant, '{{ dimension }}' as dimension, {{ dimension }} as value from population
    union all
    {%- endfor %}
    {%- for dimension in ['only', 'not_in'] %}
    select population_key, tenant, '{{ dimension }}', source from population
    union all
    select population_key, tenant, '{{ dimension }}', source || '/' || company_code from population
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

met as (
    select distinct scope.rule_key, scope.tenant, scope.dimension, described.population_key
    from scope
    inner join described
        on
            scope.dimension = described.dimension
            and scope.value = described.value
            and coalesce(scope.tenant, described.tenant) = described.tenant
),

judged as (
    select
        rule.rule_key,
        population.population_key,
        {{ any_true("limited.dimension not in ('only', 'not_in') and met.rule_key is null") }} as is_outside,
        {{ any_true("(limited.dimension = 'only' and met.rule_key is null) or (limited.dimension = 'not_in' and met.rule_key is not null)") }}
            as is_off
    from {{ ref('int_rule') }} as rule
    inner join population on coalesce(rule.tenant, population.tenant) = population.tenant
    left join limited
        on rule.rule_key = limited.rule_key and coalesce(limited.tenant, population.tenant) = population.tenant
    left join met
        on
            limited.rule_key = met.rule_key
            and limited.tenant is not distinct from met.tenant
            and limited.dimension = met.dimension
            and population.population_key = met.population_key
    group by rule.rule_key, population.population_key
)

select
    judged.rule_key,
    judged.population_key,
    case
        when judged.is_off then 'switched off'
        when rule.leaves_out_deleted and population.is_deleted then 'deleted'
        when rule.completed_only and not population.is_completed then 'open'
        else 'eligible'
    end as eligibility,
    population.case_count,
    rule.kind,
    rule.if_missing,
    rule.min_count,
    rule.max_count,
    rule.measure_a,
    rule.measure_b,
    rule.comparison,
    rule.tolerance_pct,
    rule.tolerance_amount,
    rule.max_days,
    rule.fact
from judged
inner join {{ ref('int_rule') }} as rule on judged.rule_key = rule.rule_key
inner join population on judged.population_key = population.population_key
where not judged.is_outside
