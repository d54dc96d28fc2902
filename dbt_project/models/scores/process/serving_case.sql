-- Cases with their attributes and measures.
{{ config(indexes=[{"columns": ["case_key"], "unique": true}, {"columns": ["tenant", "source", "case_id"]}]) }}

select
    dim_case.tenant,
    dim_case.source,
    dim_case.case_key,
    dim_case.case_notion,
    dim_case.case_id,
    dim_case.object_id,
    dim_case.company_code,
    dim_case.supplier_id,
    dim_case.supplier_name,
    dim_case.category,
    dim_case.matching_type,
    dim_case.item_type,
    dim_case.document_type,
    dim_case.purchase_order_id,
    dim_case.amount,
    dim_case.currency,
    fct_case.variant_key,
    variant.variant_rank,
    fct_case.event_count,
    fct_case.started_at,
    fct_case.ended_at,
    fct_case.duration_days,
    fct_case.is_completed,
    fct_case.has_rework,
    fct_case.rework_event_count,
    fct_case.has_deviation,
    fct_case.excluded_reason
from {{ ref('fct_case') }} as fct_case
inner join {{ ref('dim_case') }} as dim_case on fct_case.case_key = dim_case.case_key
inner join {{ ref('int_variant') }} as variant on fct_case.variant_key = variant.variant_key
