-- A shipment was closed for receiving although less came than was ordered, tolerance counted: no more is expected.
{{ config(materialized='ephemeral') }}

with closed as (
    select
        order_item.purchase_order_item_object_id,
        shipment.tenant,
        shipment.source,
        shipment.shipment_id,
        order_item.purchase_order_id,
        order_item.purchase_order_key,
        order_item.item_no,
        shipment.receiving_closed_at,
        shipment.file_id,
        shipment.row_number,
        shipment.source_tz,
        shipment.loaded_at
    from {{ ref('stg_oracle__po_line_locations_all') }} as shipment
    inner join {{ ref('oracle_purchase_order_item') }} as order_item
        on shipment.tenant = order_item.tenant
        and shipment.source = order_item.source
        and shipment.purchase_order_item_id = order_item.purchase_order_item_key
    where not shipment.is_cancelled
        and shipment.matching_type <> 'two_way'
        and coalesce(shipment.received_quantity, 0) * 100
            < shipment.ordered_quantity * (100 - coalesce(shipment.receive_close_tolerance_pct, 0))
)

{{ activity_event(
    activity='Change Delivery Indicator',
    relation='closed',
    object_id='purchase_order_item_object_id',
    qualifier='changes',
    keys=['shipment_id'],
    event_at='receiving_closed_at',
    precision="'second'",
    recorded_at='receiving_closed_at',
    document_id='purchase_order_id',
    order_id='purchase_order_key',
    item_no='item_no'
) }}
