-- One row a rule: those that ship (tenant is null), and those of each tenant's own.
{% set fields = [
    'rule_id', 'rule_version', 'valid_from', 'name', 'kind', 'completed_only', 'leaves_out_deleted', 'if_missing', 'min_count',
    'max_count', 'measure_a', 'measure_b', 'comparison', 'tolerance_pct', 'tolerance_amount', 'max_days', 'fact', 'severity',
    'description', 'evidence', 'origin',
] %}

with rule as (
    select cast(null as text) as tenant, {{ fields | join(', ') }}
    from {{ ref('conformance_rule') }}
    union all
    select rule_file.tenant, own_rule.{{ fields | join(', own_rule.') }}
    from {{ source('ops', 'own_rule') }} as own_rule
    inner join {{ ref('int_rule_file') }} as rule_file on own_rule.rule_file_id = rule_file.rule_file_id
)

select
    cast(row_number() over (
        order by {{ byte_order('tenant') }} asc nulls first, {{ byte_order('rule_id') }} asc
    ) as integer) as rule_key,
    tenant,
    {{ fields | join(',\n    ') }}
from rule
