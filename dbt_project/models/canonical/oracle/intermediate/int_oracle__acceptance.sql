-- Acceptances of shipments and whole orders, in order; a refusal is no confirmation. Whoever types in what the supplier
-- said on the telephone stands as its user; what came from the supplier itself has none.
{{ config(materialized='ephemeral') }}

select
    coalesce(item.purchase_order_item_object_id, purchase_order.purchase_order_object_id) as object_id,
    accepted.tenant,
    accepted.source,
    accepted.acceptance_id,
    purchase_order.purchase_order_id,
    item.item_no,
    accepted.answered_at,
    accepted.created_at,
    case when accepted.accepting_party = 'buyer' then coalesce(actor.name, accepted.created_by_user_id) end as typed_by,
    accepted.file_id,
    accepted.row_number,
    accepted.source_tz,
    accepted.loaded_at,
    row_number() over (
        partition by coalesce(item.purchase_order_item_object_id, purchase_order.purchase_order_object_id)
        order by
            accepted.answered_at asc nulls last,
            length(accepted.acceptance_id) asc nulls last,
            accepted.acceptance_id asc nulls last
    ) as answer_rank
from {{ ref('stg_oracle__po_acceptances') }} as accepted
inner join {{ ref('oracle_purchase_order') }} as purchase_order
    on accepted.tenant = purchase_order.tenant
    and accepted.source = purchase_order.source
    and accepted.purchase_order_id = purchase_order.purchase_order_key
left join {{ ref('stg_oracle__po_line_locations_all') }} as shipment
    on accepted.tenant = shipment.tenant
    and accepted.source = shipment.source
    and accepted.shipment_id = shipment.shipment_id
left join {{ ref('oracle_purchase_order_item') }} as item
    on shipment.tenant = item.tenant
    and shipment.source = item.source
    and shipment.purchase_order_item_id = item.purchase_order_item_key
{{ oracle_name('user', 'accepted', 'created_by_user_id', 'actor') }}
where accepted.is_accepted
