-- Object-centric directly-follows graph: for each type of object, which event directly follows which.
-- The latest run of each source.
with latest as ({{ latest_mining_run('object_edge') }})

select
    tenant,
    source,
    object_type,
    from_activity,
    to_activity,
    cast(event_pair_count as bigint) as event_pair_count,
    cast(object_count as bigint) as object_count,
    cast(occurrence_count as bigint) as occurrence_count,
    cast(timed_count as bigint) as timed_count,
    cast(total_wait_days as double precision) as total_wait_days,
    cast(median_wait_days as double precision) as median_wait_days,
    cast(p90_wait_days as double precision) as p90_wait_days,
    run_id,
    created_at
from latest
