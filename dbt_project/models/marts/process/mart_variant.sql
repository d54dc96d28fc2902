-- One row a variant, the most frequent of each log first.

with

activities as (
    select
        step.variant_key,
        {{ ordered_array('dim_activity.activity', 'step.step') }} as activities,
        {{ any_true('dim_activity.is_completion') }} as is_completed
    from {{ ref('int_variant_step') }} as step
    inner join {{ ref('dim_activity') }} as dim_activity on step.activity_key = dim_activity.activity_key
    group by step.variant_key
),

shared as (
    select
        variant_key,
        log_key,
        variant_rank,
        event_count,
        case_count,
        median_duration_days,
        sum(case_count) over (partition by log_key) as log_case_count,
        sum(case_count) over (
            partition by log_key order by variant_rank rows between unbounded preceding and current row
        ) as running_case_count
    from {{ ref('int_variant') }}
)

select
    dim_log.tenant,
    dim_log.source,
    dim_log.case_notion,
    shared.variant_key,
    shared.variant_rank as rank,
    activities.activities,
    shared.event_count,
    shared.case_count,
    cast(shared.case_count as numeric) / shared.log_case_count as case_share,
    cast(shared.running_case_count as numeric) / shared.log_case_count as cumulative_share,
    shared.median_duration_days,
    activities.is_completed
from shared
inner join activities on shared.variant_key = activities.variant_key
inner join {{ ref('dim_log') }} as dim_log on shared.log_key = dim_log.log_key
