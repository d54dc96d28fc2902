-- A KPI that a source cannot feed says what is missing and shows no number, not even zero; any other has one.
select tenant, source, kpi_id, currency, status, value, missing_inputs
from {{ ref('mart_kpi') }}
where
    (status = 'not_available' and (value is not null or numerator is not null or denominator is not null or missing_inputs is null))
    or (status = 'ok' and (value is null or missing_inputs is not null))
