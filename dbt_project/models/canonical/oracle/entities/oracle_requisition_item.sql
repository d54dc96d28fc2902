-- One row a requisition line of Oracle. What the own stock serves is no purchase.
{{ config(unlogged=true) }}

with

item as (select * from {{ ref('stg_oracle__po_requisition_lines_all') }} where not is_internal),

header as (select * from {{ ref('stg_oracle__po_requisition_headers_all') }})

select
    {{ hash_object_id('requisition_item', ['item.requisition_item_id'], 'item') }} as requisition_item_object_id,
    {{ hash_object_id('requisition', ['item.requisition_id'], 'item') }} as requisition_object_id,
    item.tenant,
    item.source,
    item.requisition_id as requisition_key,
    item.requisition_item_id as requisition_item_key,
    item.shipment_id as shipment_key,
    {{ oracle_document_no(
        'coalesce(company.name, item.operating_unit_id)', 'coalesce(header.requisition_no, item.requisition_id)'
    ) }} as requisition_id,
    item.item_no,
    coalesce(company.name, item.operating_unit_id) as company_code,
    {{ oracle_date_of('coalesce(item.created_at, header.created_at)', 'item') }} as requested_on,
    coalesce(requester.name, item.requested_by_person_id) as requester,
    item.requested_quantity as quantity,
    item.requested_quantity * item.unit_price as amount,
    item.currency,
    item.category_id as category,
    item.is_cancelled or coalesce(header.is_cancelled, false) as is_deleted,
    header.approval_status = 'approved' as is_released,
    header.interface_source as origin_code,
    coalesce(item.created_at, header.created_at) as created_at,
    coalesce(creator.name, item.created_by_user_id) as created_by,
    item.file_id,
    item.row_number,
    item.source_tz,
    item.loaded_at
from item
left join header
    on item.tenant = header.tenant
    and item.source = header.source
    and item.requisition_id = header.requisition_id
{{ oracle_name('operating_unit', 'item', 'operating_unit_id', 'company') }}
{{ oracle_name('person', 'item', 'requested_by_person_id', 'requester') }}
{{ oracle_name('user', 'item', 'created_by_user_id', 'creator') }}
