-- Every row of an event log that landing loaded is one canonical event and one event of one case.
with

loaded as (
    select tenant, source, count(*) as event_count from {{ source('raw', 'event_log') }} group by tenant, source
),

canonical as (
    select tenant, source, count(*) as event_count from {{ ref('event_log_event') }} group by tenant, source
),

placed as (
    select dim_log.tenant, dim_log.source, sum(fct_case.event_count) as event_count
    from {{ ref('fct_case') }} as fct_case
    inner join {{ ref('dim_log') }} as dim_log on fct_case.log_key = dim_log.log_key
    where dim_log.system = 'event_log'
    group by dim_log.tenant, dim_log.source
)

select
    loaded.tenant,
    loaded.source,
    loaded.event_count as loaded_count,
    canonical.event_count as canonical_count,
    placed.event_count as placed_count
from loaded
left join canonical on loaded.tenant = canonical.tenant and loaded.source = canonical.source
left join placed on loaded.tenant = placed.tenant and loaded.source = placed.source
where
    loaded.event_count <> coalesce(canonical.event_count, 0)
    or loaded.event_count <> coalesce(placed.event_count, 0)
