-- What of a case decides which rules are made for it.
{{ config(unlogged=true) }}

select
    kpi_case.case_key,
    kpi_case.tenant,
    kpi_case.source,
    coalesce(kpi_case.company_code, '') as company_code,
    kpi_case.case_notion,
    coalesce(kpi_case.matching_type, 'unknown') as matching_type,
    coalesce(dim_case.item_type, '') as item_type,
    coalesce(dim_case.document_type, '') as document_type,
    kpi_case.is_completed,
    deleted.object_id is not null as is_deleted
from {{ ref('fct_kpi_case') }} as kpi_case
-- in a log of another process no rule finds what it asks for
inner join (
    select distinct mart_activity.tenant, mart_activity.source
    from {{ ref('mart_activity') }} as mart_activity
    inner join {{ ref('dim_activity') }} as dim_activity on mart_activity.activity = dim_activity.activity
    where dim_activity.is_catalogued
) as known
    on kpi_case.tenant = known.tenant and kpi_case.source = known.source
inner join {{ ref('dim_case') }} as dim_case on kpi_case.case_key = dim_case.case_key
left join (
    select purchase_order_item_object_id as object_id from {{ ref('can_purchase_order_item') }} where is_deleted
) as deleted on kpi_case.object_id = deleted.object_id
