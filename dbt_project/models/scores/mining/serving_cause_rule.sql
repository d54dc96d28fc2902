-- The leaves of a shallow tree over the causes of an outcome, told as rules; the latest run of each source.
with latest as ({{ latest_mining_run('cause_rule') }})

select
    tenant,
    source,
    outcome_id,
    cast(rank as integer) as rank,
    rule,
    cast(subject_count as bigint) as subject_count,
    cast(hit_count as bigint) as hit_count,
    cast(hit_pct as double precision) as hit_pct,
    cast(hit_low_pct as double precision) as hit_low_pct,
    cast(hit_high_pct as double precision) as hit_high_pct,
    run_id,
    created_at
from latest
