-- One row a control, source, company and month in which it was tested: subjects tested = passed + breached + waived + netted.
-- A subject with several breaches counts once: as breached unless each of them is waived or netted.
with

outcome as (
    select
        control_id,
        tenant,
        source,
        company_code,
        {{ month_of('observed_on') }} as month_on,
        count(*) filter (where state = 'breached') as breach_count,
        count(*) filter (where state = 'waived') as waived_count,
        count(*) filter (where state = 'netted') as netted_count
    from {{ ref('fct_control_breach') }}
    where is_first_of_subject
    group by control_id, tenant, source, company_code, {{ month_of('observed_on') }}
),

-- companies and months may be unknown, so rows are stacked and not joined
stacked as (
    select control_id, tenant, source, company_code, month_on, tested_count, 0 as breach_count, 0 as waived_count, 0 as netted_count
    from {{ ref('int_control_population') }}
    union all
    select control_id, tenant, source, company_code, month_on, 0, breach_count, waived_count, netted_count
    from outcome
)

select
    control_id,
    tenant,
    source,
    company_code,
    month_on,
    cast(sum(tested_count) as bigint) as tested_count,
    cast(sum(tested_count - breach_count - waived_count - netted_count) as bigint) as passed_count,
    cast(sum(breach_count) as bigint) as breach_count,
    cast(sum(waived_count) as bigint) as waived_count,
    cast(sum(netted_count) as bigint) as netted_count
from stacked
group by control_id, tenant, source, company_code, month_on
