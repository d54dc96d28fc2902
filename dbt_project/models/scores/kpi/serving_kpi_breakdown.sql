-- The split behind a KPI: kinds of payment timing, reasons of exceptions, fates of discounts.
select
    tenant,
    source,
    kpi_id,
    currency,
    label,
    row_count,
    row_share,
    numerator,
    denominator
from {{ ref('mart_kpi_breakdown') }}
