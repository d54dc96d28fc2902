-- Activities with their frequencies.

select
    tenant,
    source,
    case_notion,
    activity,
    event_count,
    case_count,
    start_count,
    end_count
from {{ ref('mart_activity') }}
