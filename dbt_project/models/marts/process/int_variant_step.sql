-- The steps of each variant, read from one of its cases.
{{ config(unlogged=true, work_mem="256MB") }}

select
    variant.log_key,
    variant.variant_key,
    variant.case_count,
    event_log.event_position as step,
    event_log.activity_key,
    event_log.next_activity_key
from {{ ref('fct_event_log') }} as event_log
inner join {{ ref('int_variant') }} as variant on event_log.case_key = variant.example_case_key
