-- Precision and actor of every event are words that readers know; every event has a time.
select tenant, source, activity, time_precision, actor_type, count(*) as event_count
from {{ ref('can_event') }}
where
    time_precision is null
    or time_precision not in ('day', 'minute', 'second')
    or actor_type is null
    or actor_type not in ('human', 'batch', 'interface', 'unknown')
    or event_at is null
    or is_time_plausible is null
group by tenant, source, activity, time_precision, actor_type
