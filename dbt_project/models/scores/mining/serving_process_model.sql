-- The discovered process model with its fitness; the latest run of each source.
with latest as ({{ latest_mining_run('process_model') }})

select
    tenant,
    source,
    case_notion,
    algorithm,
    cast(noise_threshold as double precision) as noise_threshold,
    process_tree,
    bpmn_xml,
    cast(variant_count as bigint) as variant_count,
    cast(case_count as bigint) as case_count,
    cast(fitting_case_count as bigint) as fitting_case_count,
    cast(fitness_pct as double precision) as fitness_pct,
    cast(not_checked_case_count as bigint) as not_checked_case_count,
    run_id,
    created_at
from latest
