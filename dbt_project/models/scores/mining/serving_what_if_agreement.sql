-- How well the unchanged replay gives back the log's own waits; the latest run of each source.
with latest as ({{ latest_mining_run('what_if_agreement') }})

select
    tenant,
    source,
    scope,
    cast(task_count as bigint) as task_count,
    cast(log_median_days as double precision) as log_median_days,
    cast(replayed_median_days as double precision) as replayed_median_days,
    cast(log_p90_days as double precision) as log_p90_days,
    cast(replayed_p90_days as double precision) as replayed_p90_days,
    cast(reproduced_pct as double precision) as reproduced_pct,
    run_id,
    created_at
from latest
