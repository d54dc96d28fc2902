-- One row a source, KPI of supplier service, currency and supplier with counted rows. Rank only what is no small sample.
with

catalogue as (select kpi_id from {{ ref('kpi_catalogue') }} where theme = 'Supplier service'),

availability as (select tenant, source, kpi_id from {{ ref('kpi_availability') }} where is_available)

select
    observation.tenant,
    observation.source,
    observation.kpi_id,
    observation.currency,
    observation.supplier_id,
    sum(observation.numerator_value) / nullif(sum(observation.denominator_value), 0) as value,
    sum(observation.numerator_value) as numerator,
    sum(observation.denominator_value) as denominator,
    count(*) as row_count,
    count(*) < 30 as is_small_sample
from {{ ref('fct_kpi_observation') }} as observation
inner join catalogue on observation.kpi_id = catalogue.kpi_id
inner join availability
    on
        observation.tenant = availability.tenant
        and observation.source = availability.source
        and observation.kpi_id = availability.kpi_id
where observation.is_denominator and observation.supplier_id is not null
group by
    observation.tenant, observation.source, observation.kpi_id, observation.currency, observation.supplier_id
