-- One row a violation that a waiver covers; of several the one that lasts longest.
with

covered as (
    select
        violation.rule_key,
        violation.case_key,
        waiver.waiver_id,
        row_number() over (
            partition by violation.rule_key, violation.case_key order by waiver.expires_on desc, waiver.waiver_id desc
        ) as waiver_rank
    from {{ ref('int_waiver') }} as waiver
    inner join {{ ref('int_rule') }} as rule
        on waiver.rule_id = rule.rule_id and coalesce(rule.tenant, waiver.tenant) = waiver.tenant
    inner join {{ ref('fct_rule_check') }} as violation on rule.rule_key = violation.rule_key and violation.is_violated
    inner join {{ ref('fct_kpi_case') }} as kpi_case
        on
            violation.case_key = kpi_case.case_key
            and waiver.tenant = kpi_case.tenant
            and waiver.source = kpi_case.source
            and waiver.scope_value = case waiver.scope_kind
                when 'case' then kpi_case.case_id
                when 'supplier' then kpi_case.supplier_id
                when 'company' then kpi_case.company_code
            end
)

select rule_key, case_key, waiver_id
from covered
where waiver_rank = 1
