-- One row a control, source, company and month: how many subjects were tested. A subject counts in the month in which its KPI
-- observes it, a case in the month of its last event.
{{ config(unlogged=true, work_mem="256MB") }}

with

counted as (select control_id, counts_kind, counts_id from {{ ref('control_count') }}),

-- few different sets of duties, each held against every control's conflicts once
duty_set as (
    select distinct chain.duties, conflict.control_id
    from (select distinct duties from {{ ref('fct_duty_chain') }} where duties is not null) as chain
    inner join {{ ref('int_control_conflict') }} as conflict
        on (chain.duties & conflict.first_bit) > 0 and (chain.duties & conflict.second_bit) > 0
),

chain as (
    select tenant, source, company_code, {{ month_of('observed_on') }} as month_on, duties, count(*) as tested_count
    from {{ ref('fct_duty_chain') }}
    where duties is not null
    group by tenant, source, company_code, {{ month_of('observed_on') }}, duties
),

-- a case that several rules of one control judge is one subject
judged as (
    select distinct counted.control_id, rule_check.case_key
    from {{ ref('fct_rule_check') }} as rule_check
    inner join {{ ref('int_rule') }} as rule on rule_check.rule_key = rule.rule_key and rule.tenant is null
    inner join counted on rule.rule_id = counted.counts_id and counted.counts_kind = 'rule'
    where rule_check.is_violated is not null
),

tested as (
    select duty_set.control_id, chain.tenant, chain.source, chain.company_code, chain.month_on, chain.tested_count
    from chain
    inner join duty_set on chain.duties = duty_set.duties

    union all

    select
        judged.control_id,
        kpi_case.tenant,
        kpi_case.source,
        kpi_case.company_code,
        {{ month_of('kpi_case.ended_on') }},
        count(*)
    from judged
    inner join {{ ref('fct_kpi_case') }} as kpi_case on judged.case_key = kpi_case.case_key
    group by judged.control_id, kpi_case.tenant, kpi_case.source, kpi_case.company_code, {{ month_of('kpi_case.ended_on') }}

    union all

    select
        counted.control_id,
        observation.tenant,
        observation.source,
        observation.company_code,
        {{ month_of('observation.observed_on') }},
        count(*)
    from {{ ref('fct_kpi_observation') }} as observation
    inner join counted on observation.kpi_id = counted.counts_id and counted.counts_kind = 'kpi'
    where observation.is_denominator and observation.kpi_id in ('K19a', 'K23', 'K23b')
    group by
        counted.control_id, observation.tenant, observation.source, observation.company_code, {{ month_of('observation.observed_on') }}

    union all

    select control_id, tenant, source, company_code, {{ month_of('observed_on') }}, count(*)
    from {{ ref('int_control_check') }}
    where excluded_reason is null
    group by control_id, tenant, source, company_code, {{ month_of('observed_on') }}
)

select
    control_id,
    tenant,
    source,
    company_code,
    month_on,
    cast(sum(tested_count) as bigint) as tested_count
from tested
group by control_id, tenant, source, company_code, month_on
