-- Directly-follows pairs with frequencies and waiting times.

select
    tenant,
    source,
    case_notion,
    from_activity,
    to_activity,
    transition_count,
    case_count,
    timed_count,
    total_wait_days,
    median_wait_days,
    p90_wait_days
from {{ ref('mart_transition') }}
