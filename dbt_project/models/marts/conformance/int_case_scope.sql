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
inner join {{ ref('int_known_source') }} as known
    on kpi_case.tenant = known.tenant and kpi_case.source = known.source
inner join {{ ref('dim_case') }} as dim_case on kpi_case.case_key = dim_case.case_key
left join (
    select purchase_order_item_object_id as object_id from {{ ref('can_purchase_order_item') }} where is_deleted
) as deleted on kpi_case.object_id = deleted.object_id
