-- The rows behind every KPI that its source can feed, for drilling down.
{{ config(indexes=[{"columns": ["tenant", "source", "kpi_id"]}]) }}

select
    observation.tenant,
    observation.source,
    observation.kpi_id,
    observation.subject_type,
    observation.subject_id,
    observation.company_code,
    observation.supplier_id,
    observation.category,
    observation.currency,
    observation.observed_on,
    observation.is_numerator,
    observation.is_denominator,
    observation.numerator_value,
    observation.denominator_value,
    observation.calendar_days,
    observation.business_days,
    observation.excluded_reason,
    observation.detail
from {{ ref('fct_kpi_observation') }} as observation
inner join {{ ref('kpi_availability') }} as availability
    on
        observation.tenant = availability.tenant
        and observation.source = availability.source
        and observation.kpi_id = availability.kpi_id
        and availability.is_available
