-- Values that go with an outcome more often than chance, strongest first; the latest run of each source.
with

latest as ({{ latest_mining_run('root_cause') }}),

outcome as ({{ latest_mining_run('cause_outcome') }})

select
    latest.tenant,
    latest.source,
    latest.outcome_id,
    outcome.name as outcome,
    cast(latest.rank as integer) as rank,
    latest.cause,
    latest.conditions,
    cast(latest.subject_count as bigint) as subject_count,
    cast(latest.hit_count as bigint) as hit_count,
    cast(latest.hit_pct as double precision) as hit_pct,
    cast(latest.other_hit_pct as double precision) as other_hit_pct,
    cast(latest.lift as double precision) as lift,
    cast(latest.difference_low_pct as double precision) as difference_low_pct,
    cast(latest.difference_high_pct as double precision) as difference_high_pct,
    cast(latest.excess_low_count as double precision) as excess_low_count,
    cast(latest.p_value as double precision) as p_value,
    cast(latest.q_value as double precision) as q_value,
    latest.repeats,
    latest.sentence,
    latest.case_filter,
    latest.run_id,
    latest.created_at
from latest
inner join outcome
    on
        latest.tenant = outcome.tenant
        and latest.source = outcome.source
        and latest.outcome_id = outcome.outcome_id
