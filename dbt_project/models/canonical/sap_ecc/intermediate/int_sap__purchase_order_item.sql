-- One row a purchase order item, with its order's header data, delivery dates and requisition.
{{ config(unlogged=true) }}

with

item as (select * from {{ ref('stg_sap__ekpo') }}),

purchase_order as (select * from {{ ref('int_sap__purchase_order') }}),

-- where no item of a source says that a receipt is expected, the column did not come
receipt_control as (
    select tenant, source, max(goods_receipt_flag) is not null as is_known
    from item
    group by tenant, source
),

schedule as (
    select
        tenant,
        source,
        client,
        purchase_order_id,
        item_no,
        max(promised_on) as promised_on,
        max(original_promised_on) as original_promised_on,
        min(requisition_id) as requisition_id,
        min(requisition_item_no) as requisition_item_no
    from {{ ref('stg_sap__eket') }}
    group by tenant, source, client, purchase_order_id, item_no
),

requisition as (
    select
        tenant,
        source,
        client,
        purchase_order_id,
        purchase_order_item_no,
        min(requisition_id) as requisition_id,
        min(item_no) as requisition_item_no
    from {{ ref('stg_sap__eban') }}
    where purchase_order_id is not null
    group by tenant, source, client, purchase_order_id, purchase_order_item_no
),

item_creation as (
    select * from {{ ref('int_sap__creation') }} where document_kind = 'purchase_order' and item_no is not null
),

document_creation as (
    select * from {{ ref('int_sap__creation') }} where document_kind = 'purchase_order' and item_no is null
)

select
    {{ sap_object_id('purchase_order_item', ['item.purchase_order_id', 'item.item_no'], 'item') }}
        as purchase_order_item_object_id,
    purchase_order.purchase_order_object_id,
    item.tenant,
    item.source,
    item.client,
    item.purchase_order_id,
    item.item_no,
    coalesce(purchase_order.company_code, item.company_code) as company_code,
    purchase_order.supplier_id,
    item.material_id,
    item.description,
    item.material_group as category,
    case
        when item.item_type = 'Consignment' then 'consignment'
        when not receipt_control.is_known then 'unknown'
        when item.goods_receipt_flag is null then 'two_way'
        when item.invoice_after_receipt_flag is not null then 'three_way_after_gr'
        else 'three_way_before_gr'
    end as matching_type,
    case when item.is_return then 'Return' else item.item_type end as item_type,
    item.ordered_quantity,
    item.unit,
    item.net_price,
    coalesce(item.price_unit, 1) as price_unit,
    coalesce(item.net_amount, item.ordered_quantity * item.net_price / coalesce(item.price_unit, 1)) as net_amount,
    purchase_order.currency,
    item.is_deleted or purchase_order.is_deleted as is_deleted,
    coalesce(item.requisition_id, schedule.requisition_id, requisition.requisition_id) as requisition_id,
    case
        when item.requisition_id is not null then item.requisition_item_no
        when schedule.requisition_id is not null then schedule.requisition_item_no
        else requisition.requisition_item_no
    end as requisition_item_no,
    item.contract_id,
    schedule.promised_on,
    coalesce(schedule.original_promised_on, schedule.promised_on) as original_promised_on,
    item.is_delivery_complete,
    -- no limit is written as a percentage that nothing reaches, so that comparisons need no exception
    case when item.is_over_delivery_unlimited then 999999 else coalesce(item.over_tolerance_pct, 0) end
        as over_tolerance_pct,
    coalesce(item.under_tolerance_pct, 0) as under_tolerance_pct,

    coalesce(
        item_creation.created_at, document_creation.created_at, item.created_at, purchase_order.created_at
    ) as created_at,
    coalesce(item_creation.created_at, document_creation.created_at, item.created_at) as recorded_at,
    coalesce(
        item_creation.created_precision,
        document_creation.created_precision,
        case when item.created_at is not null then item.created_precision end,
        'day'
    ) as created_precision,
    coalesce(item_creation.created_by, document_creation.created_by, purchase_order.created_by) as created_by,
    item.file_id,
    item.row_number,
    item.source_tz,
    item.loaded_at
from item
inner join purchase_order
    on item.tenant = purchase_order.tenant
    and item.source = purchase_order.source
    and item.client = purchase_order.client
    and item.purchase_order_id = purchase_order.purchase_order_id
inner join receipt_control
    on item.tenant = receipt_control.tenant
    and item.source = receipt_control.source
left join schedule
    on item.tenant = schedule.tenant
    and item.source = schedule.source
    and item.client = schedule.client
    and item.purchase_order_id = schedule.purchase_order_id
    and item.item_no = schedule.item_no
left join requisition
    on item.tenant = requisition.tenant
    and item.source = requisition.source
    and item.client = requisition.client
    and item.purchase_order_id = requisition.purchase_order_id
    and item.item_no = requisition.purchase_order_item_no
left join item_creation
    on item.tenant = item_creation.tenant
    and item.source = item_creation.source
    and item.client = item_creation.client
    and item.purchase_order_id = item_creation.document_id
    and item.item_no = item_creation.item_no
left join document_creation
    on item.tenant = document_creation.tenant
    and item.source = document_creation.source
    and item.client = document_creation.client
    and item.purchase_order_id = document_creation.document_id
