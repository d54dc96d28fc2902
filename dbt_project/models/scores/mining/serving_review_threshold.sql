-- What so many reviews a week would open and confirm; the latest run of each source.
with latest as ({{ latest_mining_run('review_threshold') }})

select
    tenant,
    source,
    kind,
    cast(per_week as integer) as per_week,
    cast(threshold as double precision) as threshold,
    cast(week_count as integer) as week_count,
    from_on,
    cast(opened_count as bigint) as opened_count,
    opened_by_week,
    cast(decided_above_count as bigint) as decided_above_count,
    cast(confirmed_above_count as bigint) as confirmed_above_count,
    cast(expected_confirmed as double precision) as expected_confirmed,
    cast(expected_low as double precision) as expected_low,
    cast(expected_high as double precision) as expected_high,
    is_in_force,
    set_by,
    set_at,
    set_reason,
    run_id,
    created_at
from latest
