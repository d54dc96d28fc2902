-- One row a source and rule: its definition, and over all companies cases in scope = checked + not checked.
{% set counts = [
    'scope_count', 'eligible_count', 'violation_count', 'waived_count', 'not_checked_count', 'open_count', 'deleted_count',
    'unordered_count', 'nothing_to_judge_count', 'switched_off_count',
] %}

with

rule as (select * from {{ ref('int_rule') }}),

summed as (
    select
        tenant,
        source,
        rule_key
        {%- for count in counts %},
        cast(sum({{ count }}) as bigint) as {{ count }}
        {%- endfor %}
    from {{ ref('mart_conformance_company') }}
    group by tenant, source, rule_key
)

select
    summed.tenant,
    summed.source,
    summed.rule_key,
    rule.rule_id,
    rule.rule_version,
    rule.name,
    rule.kind,
    rule.description,
    rule.evidence,
    rule.severity,
    rule.origin,
    rule.valid_from,
    rule.tenant is not null as is_own,
    rule.matching_types,
    {%- for count in counts %}
    summed.{{ count }},
    {%- endfor %}
    cast(summed.violation_count as numeric) / nullif(summed.eligible_count, 0) as violation_rate
from summed
inner join rule on summed.rule_key = rule.rule_key
