-- One row a case and activity that a rule, KPI or segment asks for: how often it occurred, when first and last, and the population
-- that rules know the case by (null where they do not judge it). Times outside the plausible window give no first or last moment;
-- the count and the earliest moment know them.
{{ config(unlogged=true, work_mem="256MB") }}

with

asked_for as (
    -- what a rule only shows as evidence is not asked for
    select activity_key from {{ ref('int_rule_activity') }} where role <> 'shown'
    union
    select dim_activity.activity_key
    from {{ ref('kpi_activity') }} as kpi_activity
    inner join {{ ref('dim_activity') }} as dim_activity on kpi_activity.activity = dim_activity.activity
    union
    select activity_key from {{ ref('dim_activity') }} where is_milestone
),

-- sorted here, for the log stands nearly in this order, and who reads a case below finds its activities side by side: both cost
-- less than a hash table of a million groups
event as (
    select
        event_log.log_key,
        event_log.case_key,
        event_log.activity_key,
        event_log.event_position,
        event_log.event_at,
        event_log.event_on,
        event_log.time_precision,
        event_log.is_time_plausible,
        event_log.actor_type,
        rule_case.population_key
    from {{ ref('fct_event_log') }} as event_log
    inner join asked_for on event_log.activity_key = asked_for.activity_key
    left join {{ ref('int_rule_case') }} as rule_case on event_log.case_key = rule_case.case_key
    order by event_log.case_key, event_log.activity_key
)

select
    case_key,
    activity_key,
    cast(count(*) as integer) as event_count,
    min(event_at) as earliest_at,
    min(event_at) filter (where is_time_plausible) as first_at,
    max(event_at) filter (where is_time_plausible) as last_at,
    min(event_on) as earliest_on,
    min(event_on) filter (where is_time_plausible) as first_on,
    max(event_on) filter (where is_time_plausible) as last_on,
    min(event_position) filter (where is_time_plausible) as first_position,
    max(event_position) filter (where is_time_plausible) as last_position,
    -- a change that another system made is not somebody's rework
    max(event_position) filter (where is_time_plausible and actor_type <> 'interface') as last_manual_position,
    {{ any_true("time_precision = 'day'") }} as is_day_precise,
    min(population_key) as population_key,
    min(log_key) as log_key
from event
group by case_key, activity_key
