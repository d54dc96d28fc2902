-- One row a case and segment where both ends of the segment happened. A negative duration is a fact about
-- the data and stays; a time outside the plausible window leaves the duration empty, with the reason.
{{ config(unlogged=true, work_mem="256MB") }}

with paired as (
    select
        start_milestone.log_key,
        start_milestone.case_key,
        segments.segment_id,
        start_milestone.first_at as from_at,
        start_milestone.first_on as from_on,
        start_milestone.time_precision as from_precision,
        end_milestone.first_at as to_at,
        end_milestone.first_on as to_on,
        end_milestone.time_precision as to_precision,
        case
            when not (start_milestone.is_time_plausible and end_milestone.is_time_plausible) then 'outside_window'
        end as excluded_reason
    from {{ ref('segments') }} as segments
    inner join {{ ref('dim_activity') }} as from_activity on segments.from_activity = from_activity.activity
    inner join {{ ref('dim_activity') }} as to_activity on segments.to_activity = to_activity.activity
    inner join {{ ref('fct_milestone') }} as start_milestone
        on from_activity.activity_key = start_milestone.activity_key
    inner join {{ ref('fct_milestone') }} as end_milestone
        on
            start_milestone.case_key = end_milestone.case_key
            and to_activity.activity_key = end_milestone.activity_key
)

select
    log_key,
    case_key,
    segment_id,
    from_at,
    from_on,
    to_at,
    to_on,
    excluded_reason,
    case
        when excluded_reason is null
            then {{ days_from_seconds(seconds_between_events('from_at', 'from_on', 'from_precision', 'to_at', 'to_on', 'to_precision')) }}
    end as duration_days
from paired
