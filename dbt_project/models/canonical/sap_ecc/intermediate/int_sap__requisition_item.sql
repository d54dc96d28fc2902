-- One row a purchase requisition item, with the moment it was written down.
{{ config(unlogged=true) }}

with

item as (select * from {{ ref('stg_sap__eban') }}),

item_creation as (
    select * from {{ ref('int_sap__creation') }} where document_kind = 'requisition' and item_no is not null
),

document_creation as (
    select * from {{ ref('int_sap__creation') }} where document_kind = 'requisition' and item_no is null
),

-- a plant belongs to one company, which only orders tell
plant as (
    select tenant, source, client, plant, min(company_code) as company_code
    from {{ ref('stg_sap__ekpo') }}
    group by tenant, source, client, plant
    having min(company_code) = max(company_code)
)

select
    {{ sap_object_id('requisition_item', ['item.requisition_id', 'item.item_no'], 'item') }}
        as requisition_item_object_id,
    item.tenant,
    item.source,
    item.client,
    item.requisition_id,
    item.item_no,
    plant.company_code,
    item.requested_on,
    coalesce(item.requester, item.created_by) as requester,
    item.quantity,
    item.quantity * item.price / coalesce(item.price_unit, 1) as amount,
    item.currency,
    item.material_group as category,
    item.is_deleted,
    -- X means that a release is still missing; no sign at all, that none is asked for
    case
        when item.release_indicator = 'X' then false
        when item.release_indicator is not null or item.release_state is not null then true
    end as is_released,
    item.origin_code,
    item.purchase_order_id,
    item.purchase_order_item_no,
    item.released_at,

    coalesce(item_creation.created_at, document_creation.created_at, item.created_at, item.requested_at) as created_at,
    coalesce(item_creation.created_at, document_creation.created_at, item.created_at) as recorded_at,
    coalesce(
        item_creation.created_precision,
        document_creation.created_precision,
        case when item.created_at is not null then item.created_precision end,
        'day'
    ) as created_precision,
    coalesce(item_creation.created_by, document_creation.created_by, item.created_by) as created_by,
    item.file_id,
    item.row_number,
    item.source_tz,
    item.loaded_at
from item
left join item_creation
    on item.tenant = item_creation.tenant
    and item.source = item_creation.source
    and item.client = item_creation.client
    and item.requisition_id = item_creation.document_id
    and item.item_no = item_creation.item_no
left join document_creation
    on item.tenant = document_creation.tenant
    and item.source = document_creation.source
    and item.client = document_creation.client
    and item.requisition_id = document_creation.document_id
left join plant
    on item.tenant = plant.tenant
    and item.source = plant.source
    and item.client = plant.client
    and item.plant = plant.plant
