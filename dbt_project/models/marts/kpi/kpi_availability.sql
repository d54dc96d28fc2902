-- One row a source and KPI: whether the source holds what the KPI needs, else what is missing in its own words.
with

-- an object-centric log lacks what any log may lack
source_period as (
    select tenant, source, case system when 'ocel' then 'event_log' else system end as system
    from {{ ref('dim_source_period') }}
),

requirement as (select kpi_id, input_id, system, missing from {{ ref('kpi_requirement') }}),

found as (select tenant, source, input_id from {{ ref('kpi_source_input') }}),

checked as (
    select
        source_period.tenant,
        source_period.source,
        requirement.kpi_id,
        requirement.missing,
        found.input_id is null as is_missing
    from source_period
    inner join requirement on source_period.system = requirement.system
    left join found
        on
            source_period.tenant = found.tenant
            and source_period.source = found.source
            and requirement.input_id = found.input_id
),

-- two inputs may name the same table; people read it once
named as (
    select tenant, source, kpi_id, missing, {{ any_true('is_missing') }} as is_missing
    from checked
    group by tenant, source, kpi_id, missing
)

select
    tenant,
    source,
    kpi_id,
    not {{ any_true('is_missing') }} as is_available,
    {{ ordered_text_list('missing', '; ', byte_order('missing'), 'is_missing') }} as missing_inputs
from named
group by tenant, source, kpi_id
