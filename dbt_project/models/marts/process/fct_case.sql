-- One row a case that has events: which way it went, how long it took, whether it was reworked or deviated.

select
    trace.case_key,
    trace.log_key,
    variant.variant_key,
    trace.event_count,
    trace.started_at,
    trace.started_on,
    trace.ended_at,
    trace.ended_on,
    trace.duration_days,
    case
        when trace.duration_days is not null
            then {{ business_days_between('trace.started_at', 'started_day', 'trace.ended_at', 'ended_day', 'trace.is_day_precise') }}
    end as duration_business_days,
    quality.is_completed,
    quality.has_rework,
    quality.rework_event_count,
    quality.has_deviation,
    trace.excluded_reason
from {{ ref('int_case_trace') }} as trace
inner join {{ ref('dim_case') }} as dim_case on trace.case_key = dim_case.case_key
inner join {{ ref('int_variant') }} as variant on trace.log_key = variant.log_key and trace.trace = variant.trace
inner join {{ ref('int_variant_quality') }} as quality
    on variant.variant_key = quality.variant_key and dim_case.matching_type = quality.matching_type
{{ join_work_calendar('work', 'dim_case') }}
{{ join_calendar_day('started_day', 'work', 'trace.started_at', 'trace.is_day_precise', 'trace.started_on') }}
{{ join_calendar_day('ended_day', 'work', 'trace.ended_at', 'trace.is_day_precise', 'trace.ended_on') }}
