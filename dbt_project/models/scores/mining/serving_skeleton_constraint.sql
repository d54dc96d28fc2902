-- What nearly always holds between activities, and how many cases break it; the latest run of each source.
with latest as ({{ latest_mining_run('skeleton_constraint') }})

select
    tenant,
    source,
    case_notion,
    cast(noise_threshold as double precision) as noise_threshold,
    kind,
    activity,
    other_activity,
    allowed_counts,
    cast(subject_count as bigint) as subject_count,
    cast(kept_count as bigint) as kept_count,
    case
        when subject_count > 0
            then cast(kept_count as double precision) / subject_count
    end as kept_share,
    cast(case_count as bigint) as case_count,
    cast(broken_case_count as bigint) as broken_case_count,
    example_case_ids,
    run_id,
    created_at
from latest
