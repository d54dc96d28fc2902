-- One row an activity of a log: how often, in how many cases, how often first and last.

with

by_variant as (
    select
        log_key,
        variant_key,
        activity_key,
        max(case_count) as case_count,
        sum(case_count) as event_count,
        coalesce(sum(case_count) filter (where step = 1), 0) as start_count,
        coalesce(sum(case_count) filter (where next_activity_key is null), 0) as end_count
    from {{ ref('int_variant_step') }}
    group by log_key, variant_key, activity_key
),

by_activity as (
    select
        log_key,
        activity_key,
        sum(event_count) as event_count,
        sum(case_count) as case_count,
        sum(start_count) as start_count,
        sum(end_count) as end_count
    from by_variant
    group by log_key, activity_key
)

select
    dim_log.tenant,
    dim_log.source,
    dim_log.case_notion,
    dim_activity.activity,
    cast(by_activity.event_count as bigint) as event_count,
    cast(by_activity.case_count as bigint) as case_count,
    cast(by_activity.start_count as bigint) as start_count,
    cast(by_activity.end_count as bigint) as end_count
from by_activity
inner join {{ ref('dim_log') }} as dim_log on by_activity.log_key = dim_log.log_key
inner join {{ ref('dim_activity') }} as dim_activity on by_activity.activity_key = dim_activity.activity_key
