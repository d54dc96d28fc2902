-- PM03: days from the first to the last event of a case.
with subject as (
    select
        tenant,
        source,
        case_id as subject_id,
        company_code,
        supplier_id,
        category,
        ended_on as observed_on,
        case when duration_days is null then 'date outside the plausible window' end as excluded_reason,
        true as is_hit,
        duration_days,
        duration_business_days
    from {{ ref('fct_kpi_case') }}
)

{{ kpi_observation(
    'PM03',
    'case',
    numerator='duration_days',
    calendar_days='duration_days',
    business_days='duration_business_days'
) }}
