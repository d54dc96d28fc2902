-- Early, early with discount, on time and late are all paid invoices; K26 is the second and third of them.
with

split as (
    select
        tenant,
        source,
        sum(row_count) as paid_count,
        sum(row_count) filter (where label = 'on time') as on_time_count,
        sum(row_count) filter (where label in ('on time', 'early with discount')) as good_count
    from {{ ref('mart_kpi_breakdown') }}
    where kpi_id = 'K25'
    group by tenant, source
)

select accuracy.tenant, accuracy.source, accuracy.denominator, split.paid_count, split.on_time_count, split.good_count
from {{ ref('mart_kpi') }} as accuracy
inner join {{ ref('mart_kpi') }} as on_time
    on accuracy.tenant = on_time.tenant and accuracy.source = on_time.source and on_time.kpi_id = 'K26'
left join split on accuracy.tenant = split.tenant and accuracy.source = split.source
where
    accuracy.kpi_id = 'K25'
    and accuracy.status = 'ok'
    and (
        accuracy.denominator is distinct from split.paid_count
        or accuracy.numerator is distinct from coalesce(split.on_time_count, 0)
        or on_time.numerator is distinct from coalesce(split.good_count, 0)
        or on_time.denominator is distinct from split.paid_count
    )
