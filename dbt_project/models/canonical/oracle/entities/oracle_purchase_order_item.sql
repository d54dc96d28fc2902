-- One row an order line of Oracle, with what its shipments say: how it is matched, how much and until when. Lines of
-- agreements are no order items.
{{ config(unlogged=true) }}

with

item as (select * from {{ ref('stg_oracle__po_lines_all') }}),

shipment as (select * from {{ ref('stg_oracle__po_line_locations_all') }}),

-- the first approved revision of each shipment: what was promised first
original as (
    select tenant, source, shipment_id, promised_on
    from (
        select
            tenant,
            source,
            shipment_id,
            coalesce(promised_on, need_by_on) as promised_on,
            row_number() over (
                partition by tenant, source, shipment_id order by revision_no asc nulls last
            ) as revision_rank
        from {{ ref('stg_oracle__po_line_locations_archive_all') }}
    ) as archived
    where revision_rank = 1
),

delivery as (
    select
        shipment.tenant,
        shipment.source,
        shipment.purchase_order_item_id,
        -- shipments of one line are matched alike; where they are not, the strictest way rules
        case
            when {{ any_true('shipment.is_consigned') }} then 'consignment'
            when {{ any_true("shipment.matching_type = 'three_way_after_gr'") }} then 'three_way_after_gr'
            when {{ any_true("shipment.matching_type = 'three_way_before_gr'") }} then 'three_way_before_gr'
            when {{ any_true("shipment.matching_type = 'two_way'") }} then 'two_way'
        end as matching_type,
        sum(shipment.ordered_quantity) as ordered_quantity,
        max(shipment.unit) as unit,
        min(shipment.unit_price) as unit_price,
        max(coalesce(shipment.promised_on, shipment.need_by_on)) as promised_on,
        max(original.promised_on) as original_promised_on,
        not {{ any_true("shipment.receiving_closed_at is null and not shipment.is_cancelled") }} as is_delivery_complete,
        -- more than ordered may always come where the receiver is not even warned
        max(case when shipment.over_receipt_action = 'none' then 999999 else shipment.over_tolerance_pct end)
            as over_tolerance_pct,
        max(shipment.receive_close_tolerance_pct) as under_tolerance_pct
    from shipment
    left join original
        on shipment.tenant = original.tenant
        and shipment.source = original.source
        and shipment.shipment_id = original.shipment_id
    group by shipment.tenant, shipment.source, shipment.purchase_order_item_id
),

requisition as (
    select
        requisition_item.tenant,
        requisition_item.source,
        shipment.purchase_order_item_id,
        requisition_item.requisition_id,
        requisition_item.item_no,
        row_number() over (
            partition by requisition_item.tenant, requisition_item.source, shipment.purchase_order_item_id
            order by
                length(requisition_item.requisition_item_key) asc nulls last,
                requisition_item.requisition_item_key asc nulls last
        ) as requisition_rank
    from {{ ref('oracle_requisition_item') }} as requisition_item
    inner join shipment
        on requisition_item.tenant = shipment.tenant
        and requisition_item.source = shipment.source
        and requisition_item.shipment_key = shipment.shipment_id
)

select
    {{ hash_object_id('purchase_order_item', ['item.purchase_order_item_id'], 'item') }} as purchase_order_item_object_id,
    purchase_order.purchase_order_object_id,
    item.tenant,
    item.source,
    item.purchase_order_item_id as purchase_order_item_key,
    purchase_order.purchase_order_key,
    purchase_order.purchase_order_id,
    item.item_no,
    purchase_order.company_code,
    purchase_order.supplier_id,
    item.material_id,
    item.description,
    item.category_id as category,
    coalesce(delivery.matching_type, 'unknown') as matching_type,
    item.purchase_basis as item_type,
    coalesce(item.ordered_quantity, delivery.ordered_quantity) as ordered_quantity,
    coalesce(item.unit, delivery.unit) as unit,
    coalesce(item.unit_price, delivery.unit_price) as net_price,
    cast(1 as numeric) as price_unit,
    item.net_amount,
    purchase_order.currency,
    item.is_cancelled or purchase_order.is_deleted as is_deleted,
    requisition.requisition_id,
    requisition.item_no as requisition_item_no,
    item.contract_id,
    delivery.promised_on,
    coalesce(delivery.original_promised_on, delivery.promised_on) as original_promised_on,
    coalesce(delivery.is_delivery_complete, false) as is_delivery_complete,
    coalesce(delivery.over_tolerance_pct, 0) as over_tolerance_pct,
    coalesce(delivery.under_tolerance_pct, 0) as under_tolerance_pct,
    item.created_at,
    coalesce(creator.name, item.created_by_user_id) as created_by,
    case when item.is_cancelled then item.cancelled_at end as cancelled_at,
    coalesce(canceller.name, item.cancelled_by_person_id) as cancelled_by,
    item.file_id,
    item.row_number,
    item.source_tz,
    item.loaded_at
from item
inner join {{ ref('oracle_purchase_order') }} as purchase_order
    on item.tenant = purchase_order.tenant
    and item.source = purchase_order.source
    and item.purchase_order_id = purchase_order.purchase_order_key
left join delivery
    on item.tenant = delivery.tenant
    and item.source = delivery.source
    and item.purchase_order_item_id = delivery.purchase_order_item_id
left join requisition
    on item.tenant = requisition.tenant
    and item.source = requisition.source
    and item.purchase_order_item_id = requisition.purchase_order_item_id
    and requisition.requisition_rank = 1
{{ oracle_name('user', 'item', 'created_by_user_id', 'creator') }}
{{ oracle_name('person', 'item', 'cancelled_by_person_id', 'canceller') }}
