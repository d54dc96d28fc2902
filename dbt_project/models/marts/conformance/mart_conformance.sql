-- One row a source and rule: cases in scope = eligible (checked) + not checked (open, undated, nothing to compare).
with

rule as (select * from {{ ref('conformance_rules') }}),

scope as (select rule_id, matching_type from {{ ref('conformance_rule_scope') }}),

kpi_case as (select case_key, tenant, source, matching_type from {{ ref('fct_kpi_case') }}),

known as (select tenant, source from {{ ref('kpi_source_input') }} where input_id = 'known_activities'),

rule_check as (select rule_id, case_key, is_violated from {{ ref('fct_rule_check') }}),

type_count as (
    select kpi_case.tenant, kpi_case.source, kpi_case.matching_type, count(*) as case_count
    from kpi_case
    inner join known on kpi_case.tenant = known.tenant and kpi_case.source = known.source
    group by kpi_case.tenant, kpi_case.source, kpi_case.matching_type
),

in_scope as (
    select
        type_count.tenant,
        type_count.source,
        scope.rule_id,
        sum(type_count.case_count) as case_count
    from type_count
    inner join scope on type_count.matching_type = scope.matching_type
    group by type_count.tenant, type_count.source, scope.rule_id
),

matching_type_list as (
    select
        rule_id,
        {{ ordered_text_list('matching_type', ', ', byte_order('matching_type')) }} as matching_types
    from scope
    group by rule_id
),

checked as (
    select
        kpi_case.tenant,
        kpi_case.source,
        rule_check.rule_id,
        count(*) as eligible_count,
        count(*) filter (where rule_check.is_violated) as violation_count
    from rule_check
    inner join kpi_case on rule_check.case_key = kpi_case.case_key
    group by kpi_case.tenant, kpi_case.source, rule_check.rule_id
)

select
    in_scope.tenant,
    in_scope.source,
    rule.rule_id,
    rule.rule_version,
    rule.name,
    rule.kind,
    rule.description,
    rule.severity,
    matching_type_list.matching_types,
    cast(in_scope.case_count as bigint) as scope_count,
    coalesce(checked.eligible_count, 0) as eligible_count,
    coalesce(checked.violation_count, 0) as violation_count,
    cast(in_scope.case_count as bigint) - coalesce(checked.eligible_count, 0) as not_checked_count,
    cast(checked.violation_count as numeric) / nullif(checked.eligible_count, 0) as violation_rate
from in_scope
inner join rule on in_scope.rule_id = rule.rule_id
inner join matching_type_list on in_scope.rule_id = matching_type_list.rule_id
left join checked
    on in_scope.tenant = checked.tenant and in_scope.source = checked.source and in_scope.rule_id = checked.rule_id
