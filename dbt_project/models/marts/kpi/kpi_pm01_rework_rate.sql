-- PM01: share of the cases with at least one rework activity.
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
        has_rework as is_hit
    from {{ ref('fct_kpi_case') }}
)

{{ kpi_observation('PM01', 'case') }}
