-- How many events a source has of each activity, resource and month, and between when: the one pass over all events from
-- which sources, their periods, activities and data quality are told. The month is of UTC.
select
    tenant,
    source,
    source_tz,
    activity,
    resource,
    {{ month_of(local_date('event_at', "'UTC'")) }} as month,
    count(*) as event_count,
    count(*) filter (where is_time_plausible) as plausible_count,
    count(*) filter (where time_precision = 'day') as day_count,
    min(event_at) as first_at,
    max(event_at) as last_at,
    min(event_at) filter (where is_time_plausible) as first_plausible_at,
    max(event_at) filter (where is_time_plausible) as last_plausible_at
from {{ ref('can_event') }}
group by 1, 2, 3, 4, 5, 6
