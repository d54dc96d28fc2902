-- One row a case that has events: its activities in order, and from when to when it ran.
{{ config(unlogged=true, work_mem="256MB") }}

with by_case as (
    select
        log_key,
        case_key,
        {{ ordered_array('activity_key', 'event_position') }} as trace,
        cast(count(*) as integer) as event_count,
        min(event_at) as started_at,
        min(event_on) as started_on,
        max(event_at) as ended_at,
        max(event_on) as ended_on,
        min(event_at) filter (where is_time_plausible) as plausible_started_at,
        max(event_at) filter (where is_time_plausible) as plausible_ended_at,
        -- one coarse time makes the whole duration coarse
        case when {{ any_true("time_precision = 'day'") }} then 'day' else 'exact' end as time_precision
    from {{ ref('fct_event_log') }}
    group by log_key, case_key
),

judged as (
    select
        *,
        case
            when plausible_started_at is null or plausible_ended_at is null then 'start_and_end_outside_window'
            when plausible_started_at <> started_at and plausible_ended_at <> ended_at then 'start_and_end_outside_window'
            when plausible_started_at <> started_at then 'start_outside_window'
            when plausible_ended_at <> ended_at then 'end_outside_window'
        end as excluded_reason
    from by_case
)

select
    log_key,
    case_key,
    trace,
    event_count,
    started_at,
    started_on,
    ended_at,
    ended_on,
    excluded_reason,
    time_precision = 'day' as is_day_precise,
    case
        when excluded_reason is null
            then {{ days_from_seconds(seconds_between_events('started_at', 'started_on', 'time_precision', 'ended_at', 'ended_on', 'time_precision')) }}
    end as duration_days
from judged
