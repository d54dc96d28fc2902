-- What each standard lever would change; the latest run of each source.
with latest as ({{ latest_mining_run('what_if') }})

select
    tenant,
    source,
    lever_id,
    cast(lever_order as integer) as lever_order,
    lever,
    assumption,
    cast(figure_order as integer) as figure_order,
    scope,
    measure,
    unit,
    cast(counted as bigint) as counted,
    cast(before_value as double precision) as before_value,
    cast(after_value as double precision) as after_value,
    cast(change_value as double precision) as change_value,
    cast(change_low as double precision) as change_low,
    cast(change_high as double precision) as change_high,
    period_from,
    period_to,
    missing,
    run_id,
    created_at
from latest
