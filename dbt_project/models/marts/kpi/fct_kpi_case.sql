-- One row a case of the source's main case notion (order items where it has them), as case KPIs need it.
{{ config(unlogged=true) }}

with

dim_case as (select * from {{ ref('dim_case') }}),

measure as (select * from {{ ref('fct_case') }}),

main_notion as (
    select
        tenant,
        source,
        coalesce(max(case when case_notion = 'purchase_order_item' then case_notion end), min(case_notion)) as case_notion
    from dim_case
    group by tenant, source
)

select
    dim_case.case_key,
    dim_case.tenant,
    dim_case.source,
    dim_case.case_notion,
    dim_case.object_id,
    dim_case.case_id,
    dim_case.company_code,
    dim_case.supplier_id,
    dim_case.category,
    dim_case.matching_type,
    dim_case.amount,
    dim_case.currency,
    measure.is_completed,
    measure.has_rework,
    measure.has_deviation,
    measure.duration_days,
    measure.duration_business_days,
    measure.ended_on
from dim_case
inner join main_notion
    on
        dim_case.tenant = main_notion.tenant
        and dim_case.source = main_notion.source
        and dim_case.case_notion = main_notion.case_notion
inner join measure on dim_case.case_key = measure.case_key
