-- One row a log and segment whose two activities occur in it: how long the stretch took, how many cases could
-- not be timed and why. Statistics hold every timed case, negative ones too; negative_count says how many.
{{ config(work_mem="256MB") }}

with

by_segment as (
    select
        log_key,
        segment_id,
        count(*) as paired_count,
        count(duration_days) as case_count,
        count(*) filter (where duration_days < 0) as negative_count,
        count(*) filter (where duration_days >= 0) as nonnegative_count,
        count(*) filter (where excluded_reason = 'outside_window') as outside_window_count,
        sum(duration_days) as total_days,
        {{ percentile(0.5, 'duration_days') }} as median_days,
        {{ percentile(0.75, 'duration_days') }} as p75_days,
        {{ percentile(0.9, 'duration_days') }} as p90_days,
        {{ percentile(0.95, 'duration_days') }} as p95_days,
        max(duration_days) as max_days
    from {{ ref('fct_milestone_segment') }}
    group by log_key, segment_id
),

milestone_count as (
    select fct_milestone.log_key, dim_activity.activity, count(*) as case_count
    from {{ ref('fct_milestone') }} as fct_milestone
    inner join {{ ref('dim_activity') }} as dim_activity on fct_milestone.activity_key = dim_activity.activity_key
    group by fct_milestone.log_key, dim_activity.activity
),

log_count as (select log_key, count(*) as case_count from {{ ref('int_case_trace') }} group by log_key)

select
    dim_log.tenant,
    dim_log.source,
    dim_log.case_notion,
    segments.segment_id,
    segments.segment_order,
    segments.name,
    segments.from_activity,
    segments.to_activity,
    coalesce(by_segment.case_count, 0) as case_count,
    coalesce(by_segment.negative_count, 0) as negative_count,
    coalesce(by_segment.nonnegative_count, 0) as nonnegative_count,
    log_count.case_count - starts.case_count as missing_start_count,
    starts.case_count - coalesce(by_segment.paired_count, 0) as missing_end_count,
    coalesce(by_segment.outside_window_count, 0) as outside_window_count,
    round(by_segment.total_days / nullif(by_segment.case_count, 0), 12) as mean_days,
    cast(by_segment.median_days as numeric) as median_days,
    cast(by_segment.p75_days as numeric) as p75_days,
    cast(by_segment.p90_days as numeric) as p90_days,
    cast(by_segment.p95_days as numeric) as p95_days,
    by_segment.max_days,
    coalesce(by_segment.total_days, 0) as total_days
from {{ ref('segments') }} as segments
inner join milestone_count as starts on segments.from_activity = starts.activity
inner join milestone_count as ends on segments.to_activity = ends.activity and starts.log_key = ends.log_key
inner join log_count on starts.log_key = log_count.log_key
inner join {{ ref('dim_log') }} as dim_log on starts.log_key = dim_log.log_key
left join by_segment
    on starts.log_key = by_segment.log_key and segments.segment_id = by_segment.segment_id
