-- One row a queue and month: what came, what was done, what stood at its end, and how long it would take to clear that. Little's law
-- is the check: on average as much stands in a queue as comes in a day, times the days that it stays.
with

work_item as (
    select
        tenant,
        source,
        queue,
        entered_at,
        left_at,
        {{ month_of('entered_on') }} as entered_month,
        {{ month_of('left_on') }} as left_month,
        {{ seconds_between('entered_at', 'left_at') }} / 86400 as stay_days
    from {{ ref('fct_work_item') }}
    where is_exit_known
),

period as (
    select tenant, source, time_zone, first_month, data_until, cast({{ add_days('data_until', 1) }} as timestamp) at time zone time_zone as as_of_at
    from {{ ref('dim_source_period') }}
),

moved as (
    select tenant, source, queue, entered_month as month, 1 as arrivals, 0 as completions, cast(null as numeric) as stay_days
    from work_item
    union all
    select tenant, source, queue, left_month as month, 0 as arrivals, 1 as completions, stay_days
    from work_item
    where left_month is not null
),

counted as (
    select
        tenant,
        source,
        queue,
        month,
        sum(arrivals) as arrivals,
        sum(completions) as completions,
        avg(stay_days) as mean_stay_days
    from moved
    group by tenant, source, queue, month
),

bounded as (
    select
        counted.*,
        period.data_until as as_of_on,
        sum(arrivals - completions) over (
            partition by counted.tenant, counted.source, counted.queue order by month asc nulls last
            rows between unbounded preceding and current row
        ) as open_count,
        cast(month as timestamp) at time zone period.time_zone as starts_at,
        least(
            cast({{ month_of(add_days('month', 31)) }} as timestamp) at time zone period.time_zone, period.as_of_at
        ) as ends_at
    from counted
    inner join period on counted.tenant = period.tenant and counted.source = period.source
),

stood as (
    select
        bounded.tenant,
        bounded.source,
        bounded.queue,
        bounded.month,
        sum({{ seconds_between(
            'greatest(work_item.entered_at, bounded.starts_at)', 'least(coalesce(work_item.left_at, bounded.ends_at), bounded.ends_at)'
        ) }}) / 86400 as item_days
    from bounded
    inner join work_item
        on
            bounded.tenant = work_item.tenant
            and bounded.source = work_item.source
            and bounded.queue = work_item.queue
            and work_item.entered_at < bounded.ends_at
            and coalesce(work_item.left_at, bounded.ends_at) > bounded.starts_at
    group by bounded.tenant, bounded.source, bounded.queue, bounded.month
),

measured as (
    select
        bounded.*,
        {{ seconds_between('bounded.starts_at', 'bounded.ends_at') }} / 86400 as days,
        coalesce(stood.item_days, 0) as item_days
    from bounded
    left join stood
        on
            bounded.tenant = stood.tenant
            and bounded.source = stood.source
            and bounded.queue = stood.queue
            and bounded.month = stood.month
)

select
    tenant,
    source,
    queue,
    month,
    cast(arrivals as bigint) as arrivals,
    cast(completions as bigint) as completions,
    cast(arrivals - completions as bigint) as growth,
    cast(open_count as bigint) as open_count,
    round(arrivals / nullif(days, 0), 6) as arrivals_per_day,
    round(completions / nullif(days, 0), 6) as completions_per_day,
    round(open_count / nullif(completions / nullif(days, 0), 0), 6) as days_to_clear,
    round(mean_stay_days, 6) as mean_stay_days,
    round(item_days / nullif(days, 0), 6) as mean_open_count,
    round(arrivals / nullif(days, 0) * mean_stay_days, 6) as littles_law_count,
    as_of_on
from measured
