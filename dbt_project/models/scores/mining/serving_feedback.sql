-- How often what was flagged is right, and what is missed; the latest run of each source.
with latest as ({{ latest_mining_run('feedback_estimate') }})

select
    tenant,
    source,
    measure,
    kind,
    part,
    part_value,
    cast(flagged_count as bigint) as flagged_count,
    cast(decided_count as bigint) as decided_count,
    cast(confirmed_count as bigint) as confirmed_count,
    last_decided_at,
    cast(estimate as double precision) as estimate,
    cast(low as double precision) as low,
    cast(high as double precision) as high,
    cast(covered_share as double precision) as covered_share,
    cast(weighted_share as double precision) as weighted_share,
    cast(weighted_low as double precision) as weighted_low,
    cast(weighted_high as double precision) as weighted_high,
    cast(population_count as bigint) as population_count,
    cast(sample_count as bigint) as sample_count,
    cast(missed_count as double precision) as missed_count,
    cast(missed_low as double precision) as missed_low,
    cast(missed_high as double precision) as missed_high,
    missing,
    run_id,
    created_at
from latest
