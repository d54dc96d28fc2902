-- PM02: share of the cases that leave the straight path.
with subject as (
    select
        tenant,
        source,
        case_id as subject_id,
        company_code,
        supplier_id,
        category,
        ended_on as observed_on,
        cast(null as text) as excluded_reason,
        has_deviation as is_hit
    from {{ ref('fct_kpi_case') }}
)

{{ kpi_observation('PM02', 'case') }}
