-- One row an activity that occurs, with what the catalogue says of it.

with

occurring as (select activity from {{ ref('fct_event_count') }} group by activity),

rework as (select activity from {{ ref('rework_activity') }} group by activity)

select
    cast(row_number() over (order by {{ byte_order('occurring.activity') }}) as integer) as activity_key,
    occurring.activity,
    activity_catalogue.lifecycle_rank,
    coalesce(activity_catalogue.day_position, 'start') as day_position,
    rework.activity is not null as is_rework,
    coalesce(activity_catalogue.is_milestone, false) as is_milestone,
    coalesce(activity_catalogue.is_completion, false) as is_completion,
    activity_catalogue.activity is not null as is_catalogued
from occurring
left join {{ ref('activity_catalogue') }} as activity_catalogue on occurring.activity = activity_catalogue.activity
left join rework on occurring.activity = rework.activity
