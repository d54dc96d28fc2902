-- K05: share of the completed cases without any activity of the rework list of their matching type.
with subject as (
    select
        tenant,
        source,
        case_id as subject_id,
        company_code,
        supplier_id,
        category,
        ended_on as observed_on,
        case when not is_completed then 'not completed' end as excluded_reason,
        not has_rework as is_hit
    from {{ ref('fct_kpi_case') }}
)

{{ kpi_observation('K05', 'case') }}
