-- Every event with what puts it in order among the events of an object: the keys by which fct_event_log orders the
-- events of a case. Objects are in can_event_object; an event stands here once, whatever number of them it touched.
{{ config(materialized="view") }}

with event as (
    -- a log's own order is the truth, also between equal times: nothing but its order key sorts it
    {%- for relation in ['event_log_event', 'side_event'] %}
    select
        event_id,
        tenant,
        source,
        activity,
        event_at,
        source_tz,
        time_precision,
        is_time_plausible,
        false as is_sorted_by_time,
        order_key
    from {{ ref(relation) }}
    union all
    {%- endfor %}
    {%- for prefix in document_systems().keys() | list + ['ocel'] %}
    select
        event_id,
        tenant,
        source,
        activity,
        event_at,
        source_tz,
        time_precision,
        is_time_plausible,
        true as is_sorted_by_time,
        order_key
    from {{ ref(prefix ~ '_event') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    event.event_id,
    event.tenant,
    event.source,
    event.activity,
    event.event_at,
    {{ local_date('event.event_at', 'event.source_tz') }} as event_on,
    event.time_precision,
    event.is_time_plausible,
    case
        when not event.is_sorted_by_time then null
        when event.time_precision = 'day' and dim_activity.day_position = 'end'
            then event.event_at + interval '23:59:59.999999'
        else event.event_at
    end as sort_at,
    case when event.is_sorted_by_time then dim_activity.lifecycle_rank end as sort_rank,
    event.order_key
from event
inner join {{ ref('dim_activity') }} as dim_activity on event.activity = dim_activity.activity
