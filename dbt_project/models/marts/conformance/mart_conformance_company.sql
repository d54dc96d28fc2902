-- One row a source, company and rule: cases in scope = checked + open + deleted + of unknown order + with nothing to judge.
with

scope as (select * from {{ ref('int_rule_scope') }}),

population as (select population_key, tenant, source, company_code from {{ ref('int_rule_population') }}),

in_scope as (
    select
        population.tenant,
        population.source,
        population.company_code,
        scope.rule_key,
        coalesce(sum(scope.case_count) filter (where scope.eligibility <> 'switched off'), 0) as scope_count,
        coalesce(sum(scope.case_count) filter (where scope.eligibility = 'switched off'), 0) as switched_off_count,
        coalesce(sum(scope.case_count) filter (where scope.eligibility = 'open'), 0) as open_count,
        coalesce(sum(scope.case_count) filter (where scope.eligibility = 'deleted'), 0) as deleted_count
    from scope
    inner join population on scope.population_key = population.population_key
    group by population.tenant, population.source, population.company_code, scope.rule_key
),

-- cases are many and populations few: counted first, and looked up once
checked as (
    select
        rule_check.rule_key,
        rule_case.population_key,
        count(*) filter (where rule_check.is_violated is not null) as eligible_count,
        count(*) filter (where rule_check.is_violated) as violation_count,
        count(*) filter (where rule_check.is_violated is null) as unordered_count
    from {{ ref('fct_rule_check') }} as rule_check
    inner join {{ ref('int_rule_case') }} as rule_case on rule_check.case_key = rule_case.case_key
    group by rule_check.rule_key, rule_case.population_key
),

waived as (
    select violation_waiver.rule_key, rule_case.population_key, count(*) as waived_count
    from {{ ref('int_violation_waiver') }} as violation_waiver
    inner join {{ ref('int_rule_case') }} as rule_case on violation_waiver.case_key = rule_case.case_key
    group by violation_waiver.rule_key, rule_case.population_key
),

counted as (
    select
        population.tenant,
        population.source,
        population.company_code,
        checked.rule_key,
        sum(checked.eligible_count) as eligible_count,
        sum(checked.violation_count) as violation_count,
        sum(checked.unordered_count) as unordered_count,
        coalesce(sum(waived.waived_count), 0) as waived_count
    from checked
    inner join population on checked.population_key = population.population_key
    left join waived on checked.rule_key = waived.rule_key and checked.population_key = waived.population_key
    group by population.tenant, population.source, population.company_code, checked.rule_key
),

summed as (
    select
        in_scope.*,
        coalesce(counted.eligible_count, 0) as eligible_count,
        coalesce(counted.violation_count, 0) as violation_count,
        coalesce(counted.unordered_count, 0) as unordered_count,
        coalesce(counted.waived_count, 0) as waived_count
    from in_scope
    left join counted
        on
            in_scope.tenant = counted.tenant
            and in_scope.source = counted.source
            and in_scope.company_code = counted.company_code
            and in_scope.rule_key = counted.rule_key
)

select
    summed.tenant,
    summed.source,
    summed.company_code,
    rule.rule_id,
    summed.rule_key,
    cast(summed.scope_count as bigint) as scope_count,
    cast(summed.eligible_count as bigint) as eligible_count,
    cast(summed.violation_count as bigint) as violation_count,
    cast(summed.waived_count as bigint) as waived_count,
    cast(summed.scope_count - summed.eligible_count as bigint) as not_checked_count,
    cast(summed.open_count as bigint) as open_count,
    cast(summed.deleted_count as bigint) as deleted_count,
    cast(summed.unordered_count as bigint) as unordered_count,
    cast(
        summed.scope_count - summed.eligible_count - summed.open_count - summed.deleted_count - summed.unordered_count as bigint
    ) as nothing_to_judge_count,
    cast(summed.switched_off_count as bigint) as switched_off_count
from summed
inner join {{ ref('int_rule') }} as rule on summed.rule_key = rule.rule_key
