-- One row a source and control: whether the source can be tested for it, else what is missing in the source's own words. What
-- counts a KPI needs what that KPI needs; a rule needs a case that it can judge; conflicts of duties need what K22 needs, and a
-- chain in which known people did both duties of one of them.
with

source_period as (
    select tenant, source, system
    from {{ ref('dim_source_period') }}
    -- what has no purchase-to-pay documents is not tested for the controls of purchase-to-pay
    where system not in ('supplier_portal', 'ticket_desk', 'bank', 'ap_cost')
),

control as (select control_id from {{ ref('control') }}),

counted as (select control_id, counts_kind, counts_id from {{ ref('control_count') }}),

conflict as (
    select control_id, {{ ordered_text_list('name', ', ', 'conflict_id') }} as names
    from {{ ref('int_control_conflict') }}
    group by control_id
),

tested as (select distinct control_id, tenant, source from {{ ref('int_control_population') }}),

by_conflict as (
    select
        availability.tenant,
        availability.source,
        conflict.control_id,
        availability.is_available and tested.control_id is not null as is_available,
        case
            when tested.control_id is not null then null
            when availability.is_available then 'both duties of one of these, done by people who are known: ' || conflict.names
            else availability.missing_inputs
        end as missing
    from conflict
    cross join {{ ref('kpi_availability') }} as availability
    left join tested
        on
            conflict.control_id = tested.control_id
            and availability.tenant = tested.tenant
            and availability.source = tested.source
    where availability.kpi_id = 'K22'
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
        case
            when sum(conformance.eligible_count) > 0 then null
            else 'cases that rule ' || {{ ordered_text_list('conformance.rule_id', ' or ', 'conformance.rule_id') }} || ' can judge'
        end as missing
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
    select * from by_conflict
    union all
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
