-- K17: share of the checked cases that break at least one conformance rule that it counts (seed conformance_rule_kpi).
with

counted as (
    select rule.rule_key
    from {{ ref('conformance_rule_kpi') }} as rule_kpi
    inner join {{ ref('int_rule') }} as rule on rule_kpi.rule_id = rule.rule_id and rule.tenant is null
    where rule_kpi.kpi_id = 'K17'
),

by_case as (
    select
        case_key,
        {{ any_true('is_violated') }} as has_violation
    from {{ ref('fct_rule_check') }}
    where is_violated is not null and rule_key in (select rule_key from counted)
    group by case_key
),

subject as (
    select
        kpi_case.tenant,
        kpi_case.source,
        kpi_case.case_id as subject_id,
        kpi_case.company_code,
        kpi_case.supplier_id,
        kpi_case.category,
        kpi_case.ended_on as observed_on,
        case when by_case.case_key is null then 'no rule could be checked' end as excluded_reason,
        by_case.has_violation as is_hit
    from {{ ref('fct_kpi_case') }} as kpi_case
    left join by_case on kpi_case.case_key = by_case.case_key
)

{{ kpi_observation('K17', 'case') }}
