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

calendar_month as (select distinct {{ month_of('day') }} as month from {{ ref('dim_calendar_day') }}),

-- a month in which nothing moved has what stood there before it
queue_month as (
    select queue.tenant, queue.source, queue.queue, calendar_month.month
    from (select tenant, source, queue, min(month) as first_month from counted group by tenant, source, queue) as queue
    inner join period on queue.tenant = period.tenant and queue.source = period.source
    inner join calendar_month
        on queue.first_month <= calendar_month.month and calendar_month.month <= period.data_until
    union
    select tenant, source, queue, month from counted
),

every as (
    select
        queue_month.tenant,
        queue_month.source,
        queue_month.queue,
        queue_month.month,
        coalesce(counted.arrivals, 0) as arrivals,
        coalesce(counted.completions, 0) as completions,
        counted.mean_stay_days
    from queue_month
    left join counted
        on
            queue_month.tenant = counted.tenant
            and queue_month.source = counted.source
            and queue_month.queue = counted.queue
            and queue_month.month = counted.month
),

bounded as (
    select
        every.*,
        period.data_until as as_of_on,
        sum(arrivals - completions) over (
            partition by every.tenant, every.source, every.queue order by month asc nulls last
            rows between unbounded preceding and current row
        ) as open_count,
        cast(month as timestamp) at time zone period.time_zone as starts_at,
        least(
            cast({{ month_of(add_days('month', 31)) }} as timestamp) at time zone period.time_zone, period.as_of_at
        ) as ends_at
    from every
    inner join period on every.tenant = period.tenant and every.source = period.source
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
