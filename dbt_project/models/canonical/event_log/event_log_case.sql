-- One row a case of an event log, with the attributes that its events repeat. An attribute that
-- changes within a case is not expected; then the greatest text is kept, so that reruns agree.
{{ config(unlogged=true, work_mem="256MB") }}

with

event as (select * from {{ ref('stg_event_log__event') }}),

matching_type_text as (select source_text, matching_type from {{ ref('matching_type_text') }}),

log_source as (
    select
        tenant,
        source,
        case_notion,
        case when case_notion = 'purchase_order_item' then 'purchase_order_item' else 'case' end as object_type
    from {{ source('raw', 'event_log_source') }}
),

by_case as (
    select
        tenant,
        source,
        case_id,
        nullif(max(company_code), '') as company_code,
        nullif(max(supplier_id), '') as supplier_id,
        nullif(max(supplier_name), '') as supplier_name,
        nullif(max(purchase_order_id), '') as purchase_order_id,
        nullif(max(purchase_order_item_no), '') as purchase_order_item_no,
        nullif(max(matching_type_source_text), '') as matching_type_source_text,
        nullif(max(item_type), '') as item_type,
        nullif(max(document_type), '') as document_type,
        nullif(max(spend_area), '') as spend_area,
        nullif(max(spend_sub_area), '') as spend_sub_area,
        -- a running value ends at its maximum; values of single events add up
        case max(cost_kind)
            when 'cumulative' then max(case when cost_kind = 'cumulative' then cost end)
            else sum(case when cost_kind is distinct from 'cumulative' then cost end)
        end as amount,
        nullif(max(currency), '') as currency
    from event
    group by tenant, source, case_id
)

select
    {{ hash_id(['by_case.tenant', 'by_case.source', 'log_source.object_type', 'by_case.case_id']) }}
        as case_object_id,
    by_case.tenant,
    by_case.source,
    log_source.case_notion,
    log_source.object_type,
    by_case.case_id,
    by_case.company_code,
    by_case.supplier_id,
    by_case.supplier_name,
    by_case.purchase_order_id,
    by_case.purchase_order_item_no,
    coalesce(matching_type_text.matching_type, 'unknown') as matching_type,
    by_case.item_type,
    by_case.document_type,
    by_case.spend_area,
    by_case.spend_sub_area,
    by_case.amount,
    by_case.currency
from by_case
inner join log_source on by_case.tenant = log_source.tenant and by_case.source = log_source.source
left join matching_type_text
    on lower(trim(by_case.matching_type_source_text)) = matching_type_text.source_text
