-- PM04: share of the cases that reach Clear Invoice.
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
        is_completed as is_hit
    from {{ ref('fct_kpi_case') }}
)

{{ kpi_observation('PM04', 'case') }}
