-- Timed cases and those left out for a reason are all cases of the log; negative and other ones are all timed.
with log_case as (
    select dim_log.tenant, dim_log.source, dim_log.case_notion, count(*) as log_case_count
    from {{ ref('fct_case') }} as fct_case
    inner join {{ ref('dim_log') }} as dim_log on fct_case.log_key = dim_log.log_key
    group by dim_log.tenant, dim_log.source, dim_log.case_notion
)

select segment.*, log_case.log_case_count
from {{ ref('mart_segment') }} as segment
inner join log_case
    on
        segment.tenant = log_case.tenant
        and segment.source = log_case.source
        and segment.case_notion = log_case.case_notion
where
    segment.case_count + segment.missing_start_count + segment.missing_end_count + segment.outside_window_count
    <> log_case.log_case_count
    or segment.negative_count + segment.nonnegative_count <> segment.case_count
