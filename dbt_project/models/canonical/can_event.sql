-- What happened, once, whatever number of objects it touched. Ordered by its source, timed in UTC. Without a `with`, so that the
-- planner sees the tables behind the view where millions of events are read.
select
    event.event_id,
    event.tenant,
    event.source,
    event.activity,
    event.event_at,
    event.time_precision,
    event.source_tz,
    event.recorded_at,
    event.order_key,
    event.resource,
    event.actor_type,
    event.amount,
    event.currency,
    event.quantity,
    event.document_id,
    event.is_time_plausible,
    activity_catalogue.lifecycle_rank,
    event.file_id,
    event.row_number
from (
    {{ union_of(['sap_event', 'oracle_event', 'coupa_event', 'event_log_event', 'side_event', 'ocel_event'], besides=['lifecycle_rank']) }}
) as event
left join {{ ref('activity_catalogue') }} as activity_catalogue on event.activity = activity_catalogue.activity
