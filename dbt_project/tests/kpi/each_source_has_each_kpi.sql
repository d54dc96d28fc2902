-- Nothing disappears: every source has a row for every KPI of the catalogue.
select period.tenant, period.source, catalogue.kpi_id
from {{ ref('dim_source_period') }} as period
cross join {{ ref('kpi_catalogue') }} as catalogue
left join {{ ref('mart_kpi') }} as kpi
    on period.tenant = kpi.tenant and period.source = kpi.source and catalogue.kpi_id = kpi.kpi_id
where kpi.kpi_id is null
