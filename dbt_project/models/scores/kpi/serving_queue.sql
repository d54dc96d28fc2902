-- What stands in the queues at the end of the data, by age. Publications keep a copy of each day in ops.queue_snapshot.
select
    tenant,
    source,
    queue,
    company_code,
    reason,
    currency,
    age_bucket,
    as_of_on,
    open_count,
    open_amount,
    oldest_on,
    oldest_business_days
from {{ ref('mart_queue') }}
