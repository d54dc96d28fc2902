-- Labour, systems, outsourcing and overhead are the whole cost of K13.
with split as (
    select tenant, source, kpi_id, currency, sum(numerator) as numerator
    from {{ ref('mart_kpi_breakdown') }}
    where kpi_id = 'K13'
    group by tenant, source, kpi_id, currency
)

select kpi.tenant, kpi.source, kpi.currency, kpi.numerator, split.numerator as split_numerator
from {{ ref('mart_kpi') }} as kpi
left join split
    on
        kpi.tenant = split.tenant
        and kpi.source = split.source
        and kpi.kpi_id = split.kpi_id
        and kpi.currency is not distinct from split.currency
where kpi.kpi_id = 'K13' and kpi.status = 'ok' and kpi.numerator is distinct from split.numerator
