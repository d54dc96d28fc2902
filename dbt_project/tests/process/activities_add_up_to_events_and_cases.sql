-- Counts of activities add up to events, starts and ends each to cases.
with

activity as (
    select
        tenant,
        source,
        case_notion,
        sum(event_count) as event_count,
        sum(start_count) as start_count,
        sum(end_count) as end_count
    from {{ ref('mart_activity') }}
    group by tenant, source, case_notion
),

log_case as (
    select
        dim_log.tenant,
        dim_log.source,
        dim_log.case_notion,
        count(*) as case_count,
        sum(fct_case.event_count) as event_count
    from {{ ref('fct_case') }} as fct_case
    inner join {{ ref('dim_log') }} as dim_log on fct_case.log_key = dim_log.log_key
    group by dim_log.tenant, dim_log.source, dim_log.case_notion
)

select log_case.*, activity.event_count as activity_event_count, activity.start_count, activity.end_count
from log_case
left join activity
    on
        log_case.tenant = activity.tenant
        and log_case.source = activity.source
        and log_case.case_notion = activity.case_notion
where
    log_case.event_count <> coalesce(activity.event_count, 0)
    or log_case.case_count <> coalesce(activity.start_count, 0)
    or log_case.case_count <> coalesce(activity.end_count, 0)
