-- One row a source, KPI, currency and month with at least one counted row. Ratios are sums over sums, a median
-- comes from the rows of the month, a monthly figure is the count of the month.
{{ config(work_mem="256MB") }}

with

catalogue as (select kpi_id, unit, aggregation, is_per_currency from {{ ref('kpi_catalogue') }}),

availability as (
    select tenant, source, kpi_id from {{ ref('kpi_availability') }} where is_available
),

summed as (
    select
        tenant,
        source,
        kpi_id,
        currency,
        month,
        cast(sum(row_count) as bigint) as row_count,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref('fct_kpi_sum') }}
    where is_denominator and month is not null
    group by tenant, source, kpi_id, currency, month
),

-- percentiles only where they are asked for: they cost a sort
timed as (
    select
        observation.tenant,
        observation.source,
        observation.kpi_id,
        observation.currency,
        {{ month_of('observation.observed_on') }} as month,
        cast({{ percentile(0.5, 'observation.numerator_value / nullif(observation.denominator_value, 0)') }} as numeric) as median
    from {{ ref('fct_kpi_observation') }} as observation
    inner join catalogue on observation.kpi_id = catalogue.kpi_id and catalogue.aggregation = 'median'
    where observation.is_denominator and observation.observed_on is not null
    group by 1, 2, 3, 4, 5
)

select
    summed.tenant,
    summed.source,
    summed.kpi_id,
    summed.currency,
    summed.month,
    case catalogue.aggregation
        when 'ratio' then summed.numerator / nullif(summed.denominator, 0)
        when 'median' then timed.median
        else summed.numerator
    end as value,
    summed.numerator,
    case catalogue.aggregation when 'monthly' then 1 else summed.denominator end as denominator,
    summed.row_count
from summed
inner join catalogue on summed.kpi_id = catalogue.kpi_id
inner join availability
    on
        summed.tenant = availability.tenant
        and summed.source = availability.source
        and summed.kpi_id = availability.kpi_id
left join timed
    on
        summed.tenant = timed.tenant
        and summed.source = timed.source
        and summed.kpi_id = timed.kpi_id
        and summed.month = timed.month
        and summed.currency is not distinct from timed.currency
