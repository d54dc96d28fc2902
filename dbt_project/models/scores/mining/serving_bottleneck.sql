-- Where cases wait, by total waiting time; the latest run of each source.
with latest as ({{ latest_mining_run('bottleneck') }})

select
    tenant,
    source,
    case_notion,
    cast(rank as integer) as rank,
    from_activity,
    to_activity,
    cast(transition_count as bigint) as transition_count,
    cast(case_count as bigint) as case_count,
    cast(timed_count as bigint) as timed_count,
    cast(total_wait_days as double precision) as total_wait_days,
    cast(median_wait_days as double precision) as median_wait_days,
    cast(p90_wait_days as double precision) as p90_wait_days,
    cast(share_pct as double precision) as share_pct,
    run_id,
    created_at
from latest
