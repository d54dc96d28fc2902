-- One row a case and activity that a rule or KPI asks for: how often it occurred, when first and last. Times
-- outside the plausible window give no first or last moment; the count knows them.
{{ config(unlogged=true, work_mem="256MB") }}

with

asked_for as (
    -- what a rule only shows as evidence is not asked for
    select activity from {{ ref('int_rule_activity') }} where role <> 'shown'
    union
    select activity from {{ ref('kpi_activity') }}
),

dim_activity as (select activity_key, activity from {{ ref('dim_activity') }}),

event as (
    select
        case_key,
        activity_key,
        event_position,
        event_at,
        event_on,
        time_precision,
        is_time_plausible,
        actor_type
    from {{ ref('fct_event_log') }}
)

select
    event.case_key,
    event.activity_key,
    cast(count(*) as integer) as event_count,
    min(event.event_at) filter (where event.is_time_plausible) as first_at,
    max(event.event_at) filter (where event.is_time_plausible) as last_at,
    min(event.event_on) filter (where event.is_time_plausible) as first_on,
    max(event.event_on) filter (where event.is_time_plausible) as last_on,
    min(event.event_position) filter (where event.is_time_plausible) as first_position,
    max(event.event_position) filter (where event.is_time_plausible) as last_position,
    -- a change that another system made is not somebody's rework
    max(event.event_position) filter (where event.is_time_plausible and event.actor_type <> 'interface')
        as last_manual_position,
    {{ any_true("event.time_precision = 'day'") }} as is_day_precise
from event
inner join dim_activity on event.activity_key = dim_activity.activity_key
inner join asked_for on dim_activity.activity = asked_for.activity
group by event.case_key, event.activity_key
