-- One row a variant: a sequence of activities that cases of one log share. Every count that depends on
-- the sequence only is made from here, so its cost grows with variants and not with events.
{{ config(unlogged=true, work_mem="256MB") }}

with by_trace as (
    select
        log_key,
        trace,
        max(event_count) as event_count,
        cast(count(*) as integer) as case_count,
        min(case_key) as example_case_key,
        {{ percentile(0.5, 'duration_days') }} as median_duration_days
    from {{ ref('int_case_trace') }}
    group by log_key, trace
)

select
    cast(row_number() over (order by log_key, case_count desc, trace) as integer) as variant_key,
    log_key,
    cast(row_number() over (partition by log_key order by case_count desc, trace) as integer) as variant_rank,
    trace,
    event_count,
    case_count,
    example_case_key,
    cast(median_duration_days as numeric) as median_duration_days
from by_trace
