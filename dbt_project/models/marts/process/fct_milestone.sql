-- The first time that a milestone happened in a case, and how often it happened.
{{ config(materialized="view") }}

select
    case_activity.log_key,
    case_activity.case_key,
    case_activity.activity_key,
    case_activity.event_count as occurrence_count,
    case_activity.earliest_at as first_at,
    case_activity.earliest_on as first_on,
    case when case_activity.is_day_precise then 'day' else 'exact' end as time_precision,
    -- false where the first time is not to be believed, or none is
    coalesce(case_activity.earliest_at = case_activity.first_at, false) as is_time_plausible
from {{ ref('fct_case_activity') }} as case_activity
inner join {{ ref('dim_activity') }} as dim_activity
    on case_activity.activity_key = dim_activity.activity_key and dim_activity.is_milestone
