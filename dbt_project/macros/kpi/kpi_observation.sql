{#- The rows of one KPI, in the shape all KPIs share. `relation` gives a row a subject with tenant, source,
    subject_id, company_code, supplier_id, category, observed_on, excluded_reason, is_hit, and where the
    KPI uses them currency and detail. An excluded row is in neither numerator nor denominator:
    that is said here and nowhere else.
    numerator   what a hit adds (default 1: rows are counted)
    denominator what an included row adds (default 1)
    calendar_days, business_days of a duration: the same span by both clocks, whichever of them is the numerator -#}
{% macro kpi_observation(
    kpi_id, subject_type, relation='subject', numerator='1', denominator='1', currency=none, detail=none,
    calendar_days='null', business_days='null'
) -%}
    select
        cast(tenant as text) as tenant,
        cast(source as text) as source,
        cast('{{ kpi_id }}' as text) as kpi_id,
        cast('{{ subject_type }}' as text) as subject_type,
        cast(subject_id as text) as subject_id,
        cast(company_code as text) as company_code,
        cast(supplier_id as text) as supplier_id,
        cast(category as text) as category,
        cast({{ currency or 'null' }} as text) as currency,
        cast(observed_on as date) as observed_on,
        excluded_reason is null and coalesce(is_hit, false) as is_numerator,
        excluded_reason is null as is_denominator,
        case when excluded_reason is null and is_hit then cast({{ numerator }} as numeric) else cast(0 as numeric) end
            as numerator_value,
        case when excluded_reason is null then cast({{ denominator }} as numeric) else cast(0 as numeric) end
            as denominator_value,
        case when excluded_reason is null then cast({{ calendar_days }} as numeric) end as calendar_days,
        case when excluded_reason is null then cast({{ business_days }} as numeric) end as business_days,
        cast(excluded_reason as text) as excluded_reason,
        cast(case when excluded_reason is null then {{ detail or 'null' }} end as text) as detail
    from {{ relation }}
{%- endmacro %}
