-- Of each control: tested = passed + breached + waived + netted, none of them negative; what it counts is what its KPI counts
-- (K22 over all conflicts, K23, K23b, K19a) or its rules; and amounts stand for every breach once.
with

control as (
    select
        control_id,
        tenant,
        source,
        sum(tested_count) as tested_count,
        sum(breach_count + waived_count + netted_count) as hit_count,
        sum(breach_count) as breach_count
    from {{ ref('mart_control') }}
    group by control_id, tenant, source
),

kpi as (
    select
        counted.control_id,
        observation.tenant,
        observation.source,
        count(*) filter (where observation.is_denominator) as tested_count,
        count(*) filter (where observation.is_numerator) as hit_count
    from {{ ref('fct_kpi_observation') }} as observation
    inner join {{ ref('control_count') }} as counted on observation.kpi_id = counted.counts_id and counted.counts_kind = 'kpi'
    group by counted.control_id, observation.tenant, observation.source
),

-- a chain may break several conflicts, and those of two controls
conflict as (
    select tenant, source, count(distinct subject_object_id) as hit_count
    from {{ ref('int_duty_breach') }}
    group by tenant, source
),

k22 as (
    select tenant, source, count(*) filter (where is_numerator) as hit_count
    from {{ ref('fct_kpi_observation') }}
    where kpi_id = 'K22'
    group by tenant, source
),

amount as (
    select control_id, tenant, source, sum(breach_count) as breach_count
    from {{ ref('mart_control_amount') }}
    group by control_id, tenant, source
)

select 'parts' as what, control_id, tenant, source, tested_count as expected, passed_count as found
from {{ ref('mart_control') }}
where
    tested_count <> passed_count + breach_count + waived_count + netted_count
    or least(passed_count, breach_count, waived_count, netted_count) < 0

union all

select 'kpi', kpi.control_id, kpi.tenant, kpi.source, kpi.hit_count, control.hit_count
from kpi
left join control on kpi.control_id = control.control_id and kpi.tenant = control.tenant and kpi.source = control.source
where
    kpi.tested_count <> coalesce(control.tested_count, 0)
    or kpi.hit_count <> coalesce(control.hit_count, 0)

union all

select 'K22', null, k22.tenant, k22.source, k22.hit_count, conflict.hit_count
from k22
left join conflict on k22.tenant = conflict.tenant and k22.source = conflict.source
where k22.hit_count <> coalesce(conflict.hit_count, 0)

union all

select 'amount', control.control_id, control.tenant, control.source, control.breach_count, amount.breach_count
from control
left join amount
    on control.control_id = amount.control_id and control.tenant = amount.tenant and control.source = amount.source
where control.breach_count <> coalesce(amount.breach_count, 0)
