-- One row a source and control: whether the source can be tested for it, else what is missing in the source's own words. What
-- counts a KPI or conflicts of duties needs what that KPI needs (K22); a rule needs a case that it can judge.
with

source_period as (
    select tenant, source, system
    from {{ ref('dim_source_period') }}
    -- what has no purchase-to-pay documents is not tested for the controls of purchase-to-pay
    where system not in ('supplier_portal', 'ticket_desk', 'bank', 'ap_cost')
),

control as (select control_id from {{ ref('control') }}),

counted as (
    select distinct
        control_id,
        case counts_kind when 'conflict' then 'kpi' else counts_kind end as counts_kind,
        case counts_kind when 'conflict' then 'K22' else counts_id end as counts_id
    from {{ ref('control_count') }}
    where counts_kind <> 'waiver'
),

by_kpi as (
    select availability.tenant, availability.source, counted.control_id, availability.is_available, availability.missing_inputs as missing
    from counted
    inner join {{ ref('kpi_availability') }} as availability
        on counted.counts_kind = 'kpi' and counted.counts_id = availability.kpi_id
),

by_rule as (
    select
        conformance.tenant,
        conformance.source,
        counted.control_id,
        sum(conformance.eligible_count) > 0 as is_available,
        case when sum(conformance.eligible_count) > 0 then null else 'a case that the rule can judge: ' || min(conformance.evidence) end
            as missing
    from counted
    inner join {{ ref('mart_conformance') }} as conformance
        on counted.counts_kind = 'rule' and counted.counts_id = conformance.rule_id
    group by conformance.tenant, conformance.source, counted.control_id
),

by_need as (
    select
        source_period.tenant,
        source_period.source,
        need.control_id,
        not {{ any_true('held.need_id is null') }} as is_available,
        {{ ordered_text_list('need.missing', '; ', byte_order('need.missing'), 'held.need_id is null') }} as missing
    from source_period
    inner join {{ ref('control_need') }} as need
        on
            need.system = case
                when source_period.system in ('sap_ecc', 'sap_s4', 'oracle', 'coupa') then source_period.system else 'other'
            end
    left join {{ ref('int_control_source') }} as held
        on
            source_period.tenant = held.tenant
            and source_period.source = held.source
            and need.need_id = held.need_id
    group by source_period.tenant, source_period.source, need.control_id
),

told as (
    select * from by_kpi
    union all
    select * from by_rule
    union all
    select * from by_need
)

select
    source_period.tenant,
    source_period.source,
    control.control_id,
    coalesce(told.is_available, false) as is_testable,
    case
        when coalesce(told.is_available, false) then null
        else coalesce(told.missing, 'cases of order items, which this source does not hold')
    end as missing
from source_period
cross join control
left join told
    on
        source_period.tenant = told.tenant
        and source_period.source = told.source
        and control.control_id = told.control_id
