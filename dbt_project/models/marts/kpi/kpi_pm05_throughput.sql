-- PM05: completed cases; months and their average are made in mart_kpi.
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
        true as is_hit
    from {{ ref('fct_kpi_case') }}
)

{{ kpi_observation('PM05', 'case') }}
