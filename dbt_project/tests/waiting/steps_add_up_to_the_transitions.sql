-- Days of single steps over all currencies are the days of the transitions, and so are those of the segments.
with

told as (
    select tenant, source, kind, sum(total_days) as total_days
    from {{ ref('mart_waiting_cost') }}
    where kind in ('step', 'segment')
    group by tenant, source, kind
),

counted as (
    select tenant, source, 'step' as kind, sum(total_wait_days) as total_days
    from {{ ref('mart_transition') }}
    group by tenant, source
    union all
    select tenant, source, 'segment' as kind, sum(total_days) as total_days
    from {{ ref('mart_segment') }}
    group by tenant, source
)

select counted.tenant, counted.source, counted.kind, counted.total_days, told.total_days as told_days
from counted
left join told on counted.tenant = told.tenant and counted.source = told.source and counted.kind = told.kind
where abs(coalesce(told.total_days, 0) - counted.total_days) > 0.0001
