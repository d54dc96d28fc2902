-- The discovered process model and those uploaded, with their measures; the latest run of each source.
with latest as ({{ latest_mining_run('process_model') }})

select
    tenant,
    source,
    case_notion,
    model_name,
    is_uploaded,
    algorithm,
    cast(noise_threshold as double precision) as noise_threshold,
    process_tree,
    bpmn_xml,
    cast(variant_count as bigint) as variant_count,
    cast(case_count as bigint) as case_count,
    cast(fitting_case_count as bigint) as fitting_case_count,
    cast(fitness_pct as double precision) as fitness_pct,
    cast(not_checked_case_count as bigint) as not_checked_case_count,
    cast(not_checked_variant_count as bigint) as not_checked_variant_count,
    cast(precision_pct as double precision) as precision_pct,
    cast(generalisation_pct as double precision) as generalisation_pct,
    cast(simplicity_pct as double precision) as simplicity_pct,
    cast(shortest_run_count as bigint) as shortest_run_count,
    unknown_activities,
    problem,
    uploaded_by,
    uploaded_at,
    sha256,
    run_id,
    created_at
from latest
