-- In which order candidates stand, and why; the latest run of each source.
with latest as ({{ latest_mining_run('reranking') }})

select
    tenant,
    source,
    is_in_force,
    told,
    cast(model_id as bigint) as model_id,
    model_version,
    cast(label_count as bigint) as label_count,
    approved_by,
    approved_at,
    cast(gain as double precision) as gain,
    cast(gain_low as double precision) as gain_low,
    cast(gain_high as double precision) as gain_high,
    cast(moved_count as bigint) as moved_count,
    cast(available_label_count as bigint) as available_label_count,
    cast(available_confirmed_count as bigint) as available_confirmed_count,
    cast(least_label_count as bigint) as least_label_count,
    run_id,
    created_at
from latest
