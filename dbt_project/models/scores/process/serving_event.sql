-- Events in the order of their cases.
{{ config(indexes=[{"columns": ["case_key", "event_position"], "unique": true}]) }}

select
    dim_log.tenant,
    dim_log.source,
    event_log.case_key,
    event_log.event_position,
    dim_activity.activity,
    event_log.event_at,
    event_log.event_on,
    event_log.time_precision,
    event_log.is_time_plausible,
    event_log.resource,
    event_log.actor_type,
    event_log.amount
from {{ ref('fct_event_log') }} as event_log
inner join {{ ref('dim_log') }} as dim_log on event_log.log_key = dim_log.log_key
inner join {{ ref('dim_activity') }} as dim_activity on event_log.activity_key = dim_activity.activity_key
