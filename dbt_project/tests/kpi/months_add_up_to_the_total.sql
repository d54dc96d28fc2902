-- The trend is the same rows as the figure: months, and rows without a date, add up to numerator and denominator.
with

monthly as (
    select tenant, source, kpi_id, currency, sum(numerator) as numerator, sum(row_count) as row_count
    from {{ ref('mart_kpi_month') }}
    group by tenant, source, kpi_id, currency
),

undated as (
    select tenant, source, kpi_id, currency, sum(numerator) as numerator, sum(row_count) as row_count
    from {{ ref('fct_kpi_sum') }}
    where is_denominator and month is null
    group by tenant, source, kpi_id, currency
)

select kpi.tenant, kpi.source, kpi.kpi_id, kpi.currency, kpi.row_count, monthly.row_count as monthly_row_count
from {{ ref('mart_kpi') }} as kpi
inner join {{ ref('kpi_catalogue') }} as catalogue on kpi.kpi_id = catalogue.kpi_id
left join monthly
    on
        kpi.tenant = monthly.tenant
        and kpi.source = monthly.source
        and kpi.kpi_id = monthly.kpi_id
        and kpi.currency is not distinct from monthly.currency
left join undated
    on
        kpi.tenant = undated.tenant
        and kpi.source = undated.source
        and kpi.kpi_id = undated.kpi_id
        and kpi.currency is not distinct from undated.currency
where
    kpi.status = 'ok'
    and (
        kpi.row_count <> coalesce(monthly.row_count, 0) + coalesce(undated.row_count, 0)
        or (
            catalogue.aggregation <> 'monthly'
            and kpi.numerator <> coalesce(monthly.numerator, 0) + coalesce(undated.numerator, 0)
        )
    )
