-- Per target: whether a model or the usual rate is published, why, and the model card; the latest run of each source.
with latest as ({{ latest_mining_run('prediction_model') }})

select
    tenant,
    source,
    target,
    title,
    model_version,
    is_model,
    status,
    metric,
    cast(model_error as double precision) as model_error,
    baseline,
    cast(baseline_error as double precision) as baseline_error,
    1 - model_error / nullif(baseline_error, 0) as improvement,
    trained_until_on,
    cast(scored_count as bigint) as scored_count,
    cast(left_out_count as bigint) as left_out_count,
    left_out_reason,
    file_name,
    sha256,
    card,
    run_id,
    created_at
from latest
