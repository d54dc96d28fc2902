-- Every event but the last of its case has one event that follows: transitions = events - cases. The counts come
-- from variants, the events from the event fact, so this also shows that variants stand for all their cases.
with

transition as (
    select tenant, source, case_notion, sum(transition_count) as transition_count
    from {{ ref('mart_transition') }}
    group by tenant, source, case_notion
),

by_case as (
    select log_key, case_key, count(*) as event_count
    from {{ ref('fct_event_log') }}
    group by log_key, case_key
),

event as (
    select
        dim_log.tenant,
        dim_log.source,
        dim_log.case_notion,
        sum(by_case.event_count) as event_count,
        count(*) as case_count
    from by_case
    inner join {{ ref('dim_log') }} as dim_log on by_case.log_key = dim_log.log_key
    group by dim_log.tenant, dim_log.source, dim_log.case_notion
)

select event.*, transition.transition_count
from event
left join transition
    on
        event.tenant = transition.tenant
        and event.source = transition.source
        and event.case_notion = transition.case_notion
where event.event_count - event.case_count <> coalesce(transition.transition_count, 0)
