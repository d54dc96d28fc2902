-- Arrivals and completions of the queues by month, and what stood in them.
select
    tenant,
    source,
    queue,
    month,
    arrivals,
    completions,
    growth,
    open_count,
    arrivals_per_day,
    completions_per_day,
    days_to_clear,
    mean_stay_days,
    mean_open_count,
    littles_law_count,
    as_of_on
from {{ ref('mart_queue_month') }}
