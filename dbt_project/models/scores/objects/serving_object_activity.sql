-- What each activity does to each type of object. An event counts once, however many objects it touches.
-- The latest run of each source.
with latest as ({{ latest_mining_run('object_activity') }})

select
    tenant,
    source,
    activity,
    object_type,
    cast(activity_event_count as bigint) as activity_event_count,
    cast(event_count as bigint) as event_count,
    cast(object_count as bigint) as object_count,
    cast(relation_count as bigint) as relation_count,
    cast(start_count as bigint) as start_count,
    cast(end_count as bigint) as end_count,
    cast(min_objects as bigint) as min_objects,
    cast(mean_objects as double precision) as mean_objects,
    cast(max_objects as bigint) as max_objects,
    run_id,
    created_at
from latest
