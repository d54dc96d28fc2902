-- How long pairs of activities are usually apart, and how often they are not; the latest run of each source.
with latest as ({{ latest_mining_run('temporal_profile') }})

select
    tenant,
    source,
    case_notion,
    cast(window_steps as integer) as window_steps,
    from_activity,
    to_activity,
    cast(pair_count as bigint) as pair_count,
    cast(mean_days as double precision) as mean_days,
    cast(sd_days as double precision) as sd_days,
    cast(early_count as bigint) as early_count,
    cast(late_count as bigint) as late_count,
    cast(deviating_case_count as bigint) as deviating_case_count,
    cast(largest_z as double precision) as largest_z,
    example_case_ids,
    run_id,
    created_at
from latest
