-- What suppliers confirmed of order items, in order; notices that goods are on the way are not confirmations.
{{ config(materialized='ephemeral') }}

select
    item.purchase_order_item_object_id,
    confirmation.tenant,
    confirmation.source,
    confirmation.purchase_order_id,
    confirmation.item_no,
    confirmation.confirmation_no,
    confirmation.quantity,
    confirmation.recorded_at,
    confirmation.recorded_precision,
    confirmation.file_id,
    confirmation.row_number,
    confirmation.source_tz,
    confirmation.loaded_at,
    row_number() over (
        partition by item.purchase_order_item_object_id
        order by length(confirmation.confirmation_no) asc nulls last, confirmation.confirmation_no asc nulls last
    ) as confirmation_rank
from {{ ref('stg_sap__ekes') }} as confirmation
inner join {{ ref('int_sap__purchase_order_item') }} as item
    on confirmation.tenant = item.tenant
    and confirmation.source = item.source
    and confirmation.client = item.client
    and confirmation.purchase_order_id = item.purchase_order_id
    and confirmation.item_no = item.item_no
where confirmation.confirmation_kind = 'confirmation'
