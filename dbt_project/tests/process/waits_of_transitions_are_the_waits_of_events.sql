-- No second is lost between the event fact and the transitions, to the millisecond.
with

event as (
    select
        dim_log.tenant,
        dim_log.source,
        dim_log.case_notion,
        sum(event_log.wait_seconds) as wait_seconds,
        count(event_log.wait_seconds) as timed_count
    from {{ ref('fct_event_log') }} as event_log
    inner join {{ ref('dim_log') }} as dim_log on event_log.log_key = dim_log.log_key
    group by dim_log.tenant, dim_log.source, dim_log.case_notion
),

transition as (
    select
        tenant,
        source,
        case_notion,
        sum(total_wait_days) * 86400 as wait_seconds,
        sum(timed_count) as timed_count
    from {{ ref('mart_transition') }}
    group by tenant, source, case_notion
)

select event.*, transition.wait_seconds as transition_wait_seconds, transition.timed_count as transition_timed_count
from event
left join transition
    on
        event.tenant = transition.tenant
        and event.source = transition.source
        and event.case_notion = transition.case_notion
where
    event.timed_count <> coalesce(transition.timed_count, 0)
    or abs(coalesce(event.wait_seconds, 0) - coalesce(transition.wait_seconds, 0)) >= 0.001
