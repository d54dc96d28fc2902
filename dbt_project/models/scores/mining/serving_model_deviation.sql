-- Activities that deviate from a process model, by kind; the latest run of each source.
with latest as ({{ latest_mining_run('model_deviation') }})

select
    tenant,
    source,
    case_notion,
    model_name,
    activity,
    kind,
    cast(case_count as bigint) as case_count,
    cast(deviation_count as bigint) as deviation_count,
    cast(checked_case_count as bigint) as checked_case_count,
    case
        when checked_case_count > 0
            then cast(case_count as double precision) / checked_case_count
    end as case_share,
    example_case_ids,
    run_id,
    created_at
from latest
