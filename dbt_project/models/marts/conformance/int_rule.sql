-- One row a rule: those that ship (tenant is null), and those of each tenant's own.
{% set fields = [
    'rule_id', 'rule_version', 'valid_from', 'name', 'kind', 'completed_only', 'leaves_out_deleted', 'if_missing', 'min_count',
    'max_count', 'measure_a', 'measure_b', 'comparison', 'tolerance_pct', 'tolerance_amount', 'max_days', 'fact', 'severity',
    'description', 'evidence', 'origin',
] %}

with

rule as (
    select cast(null as bigint) as rule_file_id, cast(null as text) as tenant, {{ fields | join(', ') }}
    from {{ ref('conformance_rule') }}
    union all
    select rule_file.rule_file_id, rule_file.tenant, own_rule.{{ fields | join(', own_rule.') }}
    from {{ source('ops', 'own_rule') }} as own_rule
    inner join {{ ref('int_rule_file') }} as rule_file on own_rule.rule_file_id = rule_file.rule_file_id
),

matching_type as (
    select cast(null as bigint) as rule_file_id, rule_id, value
    from {{ ref('conformance_rule_scope') }}
    where dimension = 'matching_type'
    union all
    select rule_file_id, rule_id, value
    from {{ source('ops', 'own_rule_scope') }}
    where dimension = 'matching_type'
),

made_for as (
    select
        rule_file_id,
        rule_id,
        {{ ordered_text_list('value', ', ', byte_order('value')) }} as matching_types
    from matching_type
    group by rule_file_id, rule_id
)

select
    cast(row_number() over (
        order by {{ byte_order('rule.tenant') }} asc nulls first, {{ byte_order('rule.rule_id') }} asc
    ) as integer) as rule_key,
    rule.tenant,
    made_for.matching_types,
    rule.{{ fields | join(',\n    rule.') }}
from rule
left join made_for
    on rule.rule_id = made_for.rule_id and coalesce(rule.rule_file_id, 0) = coalesce(made_for.rule_file_id, 0)
