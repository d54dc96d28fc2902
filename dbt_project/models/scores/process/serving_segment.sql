-- Timed stretches of the process, as people read them.

select
    tenant,
    source,
    case_notion,
    segment_id,
    segment_order,
    name,
    from_activity,
    to_activity,
    case_count,
    negative_count,
    nonnegative_count,
    missing_start_count,
    missing_end_count,
    outside_window_count,
    mean_days,
    median_days,
    p75_days,
    p90_days,
    p95_days,
    max_days,
    total_days
from {{ ref('mart_segment') }}
