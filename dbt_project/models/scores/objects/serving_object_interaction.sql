-- Which objects belong together: by a relation of the source, over other objects, or in common events; pairs
-- count once.
-- The latest run of each source.
with latest as ({{ latest_mining_run('object_interaction') }})

select
    tenant,
    source,
    cast(rank as integer) as rank,
    kind,
    from_type,
    to_type,
    qualifier,
    via_types,
    cast(event_count as bigint) as event_count,
    cast(pair_count as bigint) as pair_count,
    cast(from_count as bigint) as from_count,
    cast(to_count as bigint) as to_count,
    cast(mean_to_per_from as double precision) as mean_to_per_from,
    cast(median_to_per_from as double precision) as median_to_per_from,
    cast(p90_to_per_from as double precision) as p90_to_per_from,
    cast(max_to_per_from as bigint) as max_to_per_from,
    cast(mean_from_per_to as double precision) as mean_from_per_to,
    cast(median_from_per_to as double precision) as median_from_per_to,
    cast(p90_from_per_to as double precision) as p90_from_per_to,
    cast(max_from_per_to as bigint) as max_from_per_to,
    run_id,
    created_at
from latest
