-- The leaves of a shallow tree over the causes of an outcome, told as rules; the latest run of each source.
with

latest as ({{ latest_mining_run('cause_rule') }}),

outcome as ({{ latest_mining_run('cause_outcome') }})

select
    latest.tenant,
    latest.source,
    latest.outcome_id,
    outcome.name as outcome,
    cast(latest.rank as integer) as rank,
    latest.rule,
    cast(latest.subject_count as bigint) as subject_count,
    cast(latest.hit_count as bigint) as hit_count,
    cast(latest.hit_pct as double precision) as hit_pct,
    cast(latest.hit_low_pct as double precision) as hit_low_pct,
    cast(latest.hit_high_pct as double precision) as hit_high_pct,
    cast(100.0 * outcome.hit_count / nullif(outcome.subject_count, 0) as double precision) as all_hit_pct,
    latest.run_id,
    latest.created_at
from latest
inner join outcome
    on
        latest.tenant = outcome.tenant
        and latest.source = outcome.source
        and latest.outcome_id = outcome.outcome_id
