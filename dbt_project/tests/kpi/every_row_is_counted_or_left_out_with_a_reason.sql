-- A KPI's row is in the denominator, or it says why not; a hit is always counted; what is left out adds nothing.
select kpi_id, subject_id, is_numerator, is_denominator, numerator_value, denominator_value, excluded_reason
from {{ ref('fct_kpi_observation') }}
where
    is_denominator <> (excluded_reason is null)
    or (is_numerator and not is_denominator)
    or (not is_numerator and numerator_value <> 0)
    or (not is_denominator and denominator_value <> 0)
    or numerator_value is null
    or denominator_value is null
