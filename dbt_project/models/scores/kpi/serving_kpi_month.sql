-- The trend of each KPI.
select
    tenant,
    source,
    kpi_id,
    month,
    currency,
    value,
    numerator,
    denominator,
    row_count
from {{ ref('mart_kpi_month') }}
