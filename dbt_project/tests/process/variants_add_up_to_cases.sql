-- Every case has exactly one variant; shares end at one.
with

variant as (
    select
        tenant,
        source,
        case_notion,
        sum(case_count) as case_count,
        max(cumulative_share) as greatest_share
    from {{ ref('mart_variant') }}
    group by tenant, source, case_notion
),

log_case as (
    select dim_log.tenant, dim_log.source, dim_log.case_notion, count(*) as case_count
    from {{ ref('fct_case') }} as fct_case
    inner join {{ ref('dim_log') }} as dim_log on fct_case.log_key = dim_log.log_key
    group by dim_log.tenant, dim_log.source, dim_log.case_notion
)

select log_case.*, variant.case_count as variant_case_count, variant.greatest_share
from log_case
left join variant
    on
        log_case.tenant = variant.tenant
        and log_case.source = variant.source
        and log_case.case_notion = variant.case_notion
where log_case.case_count <> coalesce(variant.case_count, 0) or coalesce(variant.greatest_share, 0) <> 1
