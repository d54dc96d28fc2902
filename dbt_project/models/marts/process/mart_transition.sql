-- One row a pair of activities that follow each other directly: how often, and how long the second waited.
{{ config(work_mem="256MB") }}

with

by_variant as (
    select
        log_key,
        variant_key,
        activity_key,
        next_activity_key,
        max(case_count) as case_count,
        sum(case_count) as transition_count
    from {{ ref('int_variant_step') }}
    where next_activity_key is not null
    group by log_key, variant_key, activity_key, next_activity_key
),

counted as (
    select
        log_key,
        activity_key,
        next_activity_key,
        sum(transition_count) as transition_count,
        sum(case_count) as case_count
    from by_variant
    group by log_key, activity_key, next_activity_key
),

timed as (
    select
        log_key,
        activity_key,
        next_activity_key,
        count(*) as timed_count,
        sum(wait_seconds) as total_wait_seconds,
        {{ percentile(0.5, 'wait_seconds') }} as median_wait_seconds,
        {{ percentile(0.9, 'wait_seconds') }} as p90_wait_seconds
    from {{ ref('fct_event_log') }}
    where wait_seconds is not null
    group by log_key, activity_key, next_activity_key
)

select
    dim_log.tenant,
    dim_log.source,
    dim_log.case_notion,
    from_activity.activity as from_activity,
    to_activity.activity as to_activity,
    cast(counted.transition_count as bigint) as transition_count,
    cast(counted.case_count as bigint) as case_count,
    coalesce(timed.timed_count, 0) as timed_count,
    {{ days_from_seconds('coalesce(timed.total_wait_seconds, 0)') }} as total_wait_days,
    {{ days_from_seconds('cast(timed.median_wait_seconds as numeric)') }} as median_wait_days,
    {{ days_from_seconds('cast(timed.p90_wait_seconds as numeric)') }} as p90_wait_days
from counted
left join timed
    on
        counted.log_key = timed.log_key
        and counted.activity_key = timed.activity_key
        and counted.next_activity_key = timed.next_activity_key
inner join {{ ref('dim_log') }} as dim_log on counted.log_key = dim_log.log_key
inner join {{ ref('dim_activity') }} as from_activity on counted.activity_key = from_activity.activity_key
inner join {{ ref('dim_activity') }} as to_activity on counted.next_activity_key = to_activity.activity_key
