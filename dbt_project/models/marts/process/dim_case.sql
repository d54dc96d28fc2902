-- One row a case: the order item, the request for a supplier, the inquiry, or whatever an event log calls its case.
{{ config(work_mem="256MB") }}

with

case_log as (select log_key, tenant, source, system, case_notion from {{ ref('dim_log') }}),

case_object as (
    select
        case_object_id as object_id,
        tenant,
        source,
        'event_log' as system,
        case_id,
        company_code,
        supplier_id,
        supplier_name,
        spend_area as category,
        matching_type,
        item_type,
        document_type,
        purchase_order_id,
        amount,
        currency
    from {{ ref('event_log_case') }}
    union all
    select
        case_object_id as object_id,
        tenant,
        source,
        system,
        case_id,
        company_code,
        supplier_id,
        supplier_name,
        category,
        -- no order item, so nothing that an invoice must match
        'none' as matching_type,
        cast(null as text) as item_type,
        cast(null as text) as document_type,
        cast(null as text) as purchase_order_id,
        cast(null as numeric) as amount,
        cast(null as text) as currency
    from {{ ref('side_case') }}
    {%- for prefix, systems in document_systems().items() %}
    union all
    select
        item.purchase_order_item_object_id as object_id,
        item.tenant,
        item.source,
        document_log.system,
        item.purchase_order_id || '-' || item.item_no as case_id,
        item.company_code,
        item.supplier_id,
        supplier.name as supplier_name,
        item.category,
        item.matching_type,
        item.item_type,
        purchase_order.document_type,
        item.purchase_order_id,
        item.net_amount as amount,
        item.currency
    from {{ ref(prefix ~ '_purchase_order_item') }} as item
    inner join case_log as document_log
        on
            item.tenant = document_log.tenant
            and item.source = document_log.source
            and document_log.system in ('{{ systems | join("', '") }}')
    left join {{ ref(prefix ~ '_purchase_order') }} as purchase_order
        on item.purchase_order_object_id = purchase_order.purchase_order_object_id
    -- by relation and not by number: two clients may give one number to two suppliers
    left join {{ ref(prefix ~ '_object_relation') }} as ordered_from
        on
            item.purchase_order_object_id = ordered_from.source_object_id
            and ordered_from.qualifier = 'ordered from'
    left join {{ ref(prefix ~ '_supplier') }} as supplier
        on ordered_from.target_object_id = supplier.supplier_object_id
    {%- endfor %}
)

select
    cast(row_number() over (
        order by case_log.log_key, {{ byte_order('case_object.case_id') }}, case_object.object_id
    ) as integer) as case_key,
    case_log.log_key,
    case_object.tenant,
    case_object.source,
    case_log.case_notion,
    case_object.case_id,
    case_object.object_id,
    case_object.company_code,
    case_object.supplier_id,
    case_object.supplier_name,
    case_object.category,
    case_object.matching_type,
    case_object.item_type,
    case_object.document_type,
    case_object.purchase_order_id,
    case_object.amount,
    case_object.currency
from case_object
inner join case_log
    on
        case_object.tenant = case_log.tenant
        and case_object.source = case_log.source
        and case_object.system = case_log.system
