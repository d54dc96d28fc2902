-- Earlier predictions against what has happened since, by month of the cut-off and model; the latest run of each source.
with latest as ({{ latest_mining_run('prediction_check') }})

select
    tenant,
    source,
    target,
    month,
    model_version,
    is_model,
    cast(prediction_count as bigint) as prediction_count,
    cast(known_count as bigint) as known_count,
    cast(without_outcome_count as bigint) as without_outcome_count,
    cast(mean_predicted as double precision) as mean_predicted,
    cast(mean_actual as double precision) as mean_actual,
    cast(mean_error as double precision) as mean_error,
    cast(usual_mean_error as double precision) as usual_mean_error,
    cast(inside_interval_share as double precision) as inside_interval_share,
    run_id,
    created_at
from latest
