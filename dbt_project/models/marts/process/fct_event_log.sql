-- Every event of every case in its place, with what follows. The one sort of the event log happens here.
{{ config(unlogged=true, work_mem="256MB") }}

with

case_event as (
    -- a log's own order is the truth, also between equal times: nothing but its order key sorts it
    {%- for relation in ['event_log_event', 'side_event'] %}
    select
        case_object_id,
        activity,
        event_at,
        source_tz,
        time_precision,
        is_time_plausible,
        resource,
        actor_type,
        amount,
        event_id,
        false as is_sorted_by_time,
        order_key
    from {{ ref(relation) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {%- for prefix in document_systems() %}
    union all
    select
        case_event.object_id as case_object_id,
        event.activity,
        event.event_at,
        event.source_tz,
        event.time_precision,
        event.is_time_plausible,
        event.resource,
        event.actor_type,
        event.amount,
        event.event_id,
        true as is_sorted_by_time,
        event.order_key
    from {{ ref(prefix ~ '_case_event') }} as case_event
    inner join {{ ref(prefix ~ '_event') }} as event on case_event.event_id = event.event_id
    {%- endfor %}
),

keyed as (
    select
        dim_case.log_key,
        dim_case.case_key,
        dim_activity.activity_key,
        case_event.event_at,
        {{ local_date('case_event.event_at', 'case_event.source_tz') }} as event_on,
        case_event.time_precision,
        case_event.is_time_plausible,
        case_event.resource,
        case_event.actor_type,
        case_event.amount,
        case_event.event_id,
        case
            when not case_event.is_sorted_by_time then null
            when case_event.time_precision = 'day' and dim_activity.day_position = 'end'
                then case_event.event_at + interval '23:59:59.999999'
            else case_event.event_at
        end as sort_at,
        case when case_event.is_sorted_by_time then dim_activity.lifecycle_rank end as sort_rank,
        case_event.order_key
    from case_event
    inner join {{ ref('dim_case') }} as dim_case on case_event.case_object_id = dim_case.object_id
    inner join {{ ref('dim_activity') }} as dim_activity on case_event.activity = dim_activity.activity
),

placed as (
    select
        *,
        row_number() over case_order as event_position,
        lead(activity_key) over case_order as next_activity_key,
        lead(event_at) over case_order as next_event_at,
        lead(event_on) over case_order as next_event_on,
        lead(time_precision) over case_order as next_time_precision,
        lead(is_time_plausible) over case_order as next_is_time_plausible,
        lead(resource) over case_order as next_resource,
        lead(actor_type) over case_order as next_actor_type
    from keyed
    window case_order as (
        partition by case_key
        order by
            sort_at asc nulls first,
            sort_rank asc nulls last,
            order_key asc nulls last,
            event_id asc
    )
)

select
    log_key,
    case_key,
    cast(event_position as integer) as event_position,
    activity_key,
    event_at,
    event_on,
    time_precision,
    is_time_plausible,
    resource,
    actor_type,
    amount,
    event_id,
    next_activity_key,
    next_event_at,
    next_resource,
    next_actor_type,
    case
        when is_time_plausible and next_is_time_plausible
            then {{ seconds_between_events('event_at', 'event_on', 'time_precision', 'next_event_at', 'next_event_on', 'next_time_precision') }}
    end as wait_seconds
from placed
