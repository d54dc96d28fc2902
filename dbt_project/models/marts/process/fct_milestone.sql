-- The first time that a milestone happened in a case, and how often it happened.
{{ config(unlogged=true, work_mem="256MB") }}

with by_case as (
    select
        event_log.log_key,
        event_log.case_key,
        event_log.activity_key,
        cast(count(*) as integer) as occurrence_count,
        min(event_log.event_at) as first_at,
        min(event_log.event_on) as first_on,
        min(event_log.event_at) filter (where event_log.is_time_plausible) as first_plausible_at,
        case when {{ any_true("event_log.time_precision = 'day'") }} then 'day' else 'exact' end as time_precision
    from {{ ref('fct_event_log') }} as event_log
    inner join {{ ref('dim_activity') }} as dim_activity
        on event_log.activity_key = dim_activity.activity_key and dim_activity.is_milestone
    group by event_log.log_key, event_log.case_key, event_log.activity_key
)

select
    log_key,
    case_key,
    activity_key,
    occurrence_count,
    first_at,
    first_on,
    time_precision,
    -- false where the first time is not to be believed, or none is
    coalesce(first_at = first_plausible_at, false) as is_time_plausible
from by_case
