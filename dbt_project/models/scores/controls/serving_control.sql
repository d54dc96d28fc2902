-- What people read of the controls: what each is for, how many subjects of a source were tested, how many broke it, and what is
-- missing where it cannot be tested.
with counted as (
    select
        control_id,
        tenant,
        source,
        sum(tested_count) as tested_count,
        sum(passed_count) as passed_count,
        sum(breach_count) as breach_count,
        sum(waived_count) as waived_count,
        sum(netted_count) as netted_count
    from {{ ref('mart_control') }}
    group by control_id, tenant, source
)

select
    availability.tenant,
    availability.source,
    control.control_id,
    control.slug,
    control.name,
    control.objective,
    control.risk,
    control.severity,
    control.owner,
    control.kind,
    control.evidence,
    control.amount_meaning,
    control.grouped_by,
    counts.counts_from,
    availability.is_testable,
    availability.missing,
    cast(coalesce(counted.tested_count, 0) as bigint) as tested_count,
    cast(coalesce(counted.passed_count, 0) as bigint) as passed_count,
    cast(coalesce(counted.breach_count, 0) as bigint) as breach_count,
    cast(coalesce(counted.waived_count, 0) as bigint) as waived_count,
    cast(coalesce(counted.netted_count, 0) as bigint) as netted_count,
    cast(counted.breach_count as numeric) / nullif(counted.tested_count, 0) as breach_rate
from {{ ref('int_control_availability') }} as availability
inner join {{ ref('control') }} as control on availability.control_id = control.control_id
left join (
    select
        control_id,
        {{ ordered_text_list("counts_kind || ' ' || counts_id", ', ', 'counts_id') }} as counts_from
    from {{ ref('control_count') }}
    where counts_kind <> 'waiver'
    group by control_id
) as counts on availability.control_id = counts.control_id
left join counted
    on
        availability.tenant = counted.tenant
        and availability.source = counted.source
        and availability.control_id = counted.control_id
