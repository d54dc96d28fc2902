-- One row a source, KPI, currency, month, reason for being left out and kind of row: what adds up. Figures, months and splits
-- are sums of these few rows; only percentiles go back to the observations.
select
    tenant,
    source,
    kpi_id,
    currency,
    {{ month_of('observed_on') }} as month,
    is_denominator,
    excluded_reason,
    detail,
    count(*) as row_count,
    sum(numerator_value) as numerator,
    sum(denominator_value) as denominator,
    min(observed_on) as first_on,
    max(observed_on) as last_on
from {{ ref('fct_kpi_observation') }}
group by tenant, source, kpi_id, currency, {{ month_of('observed_on') }}, is_denominator, excluded_reason, detail
