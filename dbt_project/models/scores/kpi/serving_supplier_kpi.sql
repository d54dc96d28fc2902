-- KPIs of supplier service, by supplier.
select
    tenant,
    source,
    kpi_id,
    currency,
    supplier_id,
    value,
    numerator,
    denominator,
    row_count,
    is_small_sample
from {{ ref('mart_supplier_kpi') }}
