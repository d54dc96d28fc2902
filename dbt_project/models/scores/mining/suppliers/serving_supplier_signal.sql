-- Each signal of each supplier against its peers; the latest run of each source.
with latest as ({{ latest_mining_run('supplier_signal') }})

select
    tenant,
    source,
    cast(supplier_object_id as text) as supplier_object_id,
    signal,
    title,
    definition,
    unit,
    cast(own_value as double precision) as own_value,
    cast(peer_value as double precision) as peer_value,
    cast(counted as bigint) as counted,
    cast(of_count as bigint) as of_count,
    peers,
    cast(peer_count as bigint) as peer_count,
    since_on,
    cast(p_value as double precision) as p_value,
    cast(q_value as double precision) as q_value,
    cast(strength as double precision) as strength,
    is_raised,
    text,
    months,
    run_id,
    created_at
from latest
