-- What happened, once, whatever number of objects it touched. Ordered by its source, timed in UTC.
with event as (
    select
        event_id,
        tenant,
        source,
        activity,
        event_at,
        time_precision,
        source_tz,
        recorded_at,
        order_key,
        resource,
        actor_type,
        amount,
        currency,
        quantity,
        document_id,
        is_time_plausible,
        file_id,
        row_number
    from {{ ref('sap_event') }}
    union all
    select
        event_id,
        tenant,
        source,
        activity,
        event_at,
        time_precision,
        source_tz,
        recorded_at,
        order_key,
        resource,
        actor_type,
        amount,
        currency,
        quantity,
        document_id,
        is_time_plausible,
        file_id,
        row_number
    from {{ ref('event_log_event') }}
    union all
    select
        event_id,
        tenant,
        source,
        activity,
        event_at,
        time_precision,
        source_tz,
        recorded_at,
        order_key,
        resource,
        actor_type,
        amount,
        currency,
        quantity,
        document_id,
        is_time_plausible,
        file_id,
        row_number
    from {{ ref('ocel_event') }}
)

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
from event
left join {{ ref('activity_catalogue') }} as activity_catalogue on event.activity = activity_catalogue.activity
