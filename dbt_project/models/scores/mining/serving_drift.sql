-- What is scored now against what the model was trained on, measure by measure; the latest run of each source.
with latest as ({{ latest_mining_run('drift') }})

select
    tenant,
    source,
    name,
    version,
    measure,
    kind,
    days,
    from_on,
    until_on,
    cast(reference_count as bigint) as reference_count,
    cast(current_count as bigint) as current_count,
    cast(reference_value as double precision) as reference_value,
    cast(current_value as double precision) as current_value,
    cast(psi as double precision) as psi,
    cast(statistic as double precision) as statistic,
    cast(times_usual as double precision) as times_usual,
    cast(p_value as double precision) as p_value,
    cast(adjusted_p as double precision) as adjusted_p,
    state,
    told,
    bins,
    run_id,
    created_at
from latest
