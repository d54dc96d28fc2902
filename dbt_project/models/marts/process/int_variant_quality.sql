-- Rework, deviation and completion depend on the sequence and on the matching type: one row each pair that occurs.
{{ config(unlogged=true) }}

with

variant_type as (
    select trace.log_key, variant.variant_key, dim_case.matching_type
    from {{ ref('int_case_trace') }} as trace
    inner join {{ ref('int_variant') }} as variant
        on trace.log_key = variant.log_key and trace.trace = variant.trace
    inner join {{ ref('dim_case') }} as dim_case on trace.case_key = dim_case.case_key
    group by trace.log_key, variant.variant_key, dim_case.matching_type
),

variant_activity as (
    select
        step.variant_key,
        dim_activity.activity,
        dim_activity.is_completion,
        cast(count(*) as integer) as occurrence_count
    from {{ ref('int_variant_step') }} as step
    inner join {{ ref('dim_activity') }} as dim_activity on step.activity_key = dim_activity.activity_key
    group by step.variant_key, dim_activity.activity, dim_activity.is_completion
),

rework as (
    select
        variant_type.variant_key,
        variant_type.matching_type,
        cast(sum(variant_activity.occurrence_count) as integer) as rework_event_count
    from variant_type
    inner join variant_activity on variant_type.variant_key = variant_activity.variant_key
    inner join {{ ref('rework_activity') }} as rework_activity
        on
            variant_type.matching_type = rework_activity.matching_type
            and variant_activity.activity = rework_activity.activity
    group by variant_type.variant_key, variant_type.matching_type
),

deviation as (
    select variant_type.variant_key, variant_type.matching_type
    from variant_type
    inner join {{ ref('deviation_rule') }} as deviation_rule
        on variant_type.matching_type = deviation_rule.matching_type
    inner join variant_activity
        on
            variant_type.variant_key = variant_activity.variant_key
            and deviation_rule.activity = variant_activity.activity
    left join variant_activity as other_activity
        on
            variant_type.variant_key = other_activity.variant_key
            and deviation_rule.other_activity = other_activity.activity
    where
        deviation_rule.kind = 'present'
        or (deviation_rule.kind = 'repeated' and variant_activity.occurrence_count > 1)
        or (deviation_rule.kind = 'without' and other_activity.activity is null)
    group by variant_type.variant_key, variant_type.matching_type
),

completion as (
    select variant_key from variant_activity where is_completion group by variant_key
)

select
    variant_type.log_key,
    variant_type.variant_key,
    variant_type.matching_type,
    completion.variant_key is not null as is_completed,
    coalesce(rework.rework_event_count, 0) as rework_event_count,
    rework.variant_key is not null as has_rework,
    deviation.variant_key is not null as has_deviation
from variant_type
left join completion on variant_type.variant_key = completion.variant_key
left join rework
    on variant_type.variant_key = rework.variant_key and variant_type.matching_type = rework.matching_type
left join deviation
    on variant_type.variant_key = deviation.variant_key and variant_type.matching_type = deviation.matching_type
