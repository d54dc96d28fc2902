-- Objects by type: how many there are, how many had an event, and how long they live from the first to the last.
-- The latest run of each source.
with latest as ({{ latest_mining_run('object_type') }})

select
    tenant,
    source,
    object_type,
    cast(object_count as bigint) as object_count,
    cast(touched_object_count as bigint) as touched_object_count,
    cast(event_count as bigint) as event_count,
    cast(relation_count as bigint) as relation_count,
    cast(timed_object_count as bigint) as timed_object_count,
    cast(median_life_days as double precision) as median_life_days,
    cast(p90_life_days as double precision) as p90_life_days,
    run_id,
    created_at
from latest
