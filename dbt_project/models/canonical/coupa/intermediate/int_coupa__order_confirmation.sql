-- What suppliers confirmed of order lines, in order. An order of which only the acknowledgement is known was confirmed
-- as a whole, once.
{{ config(materialized='ephemeral') }}

with line as (
    select
        item.purchase_order_item_object_id as object_id,
        item.purchase_order_object_id,
        confirmation.tenant,
        confirmation.source,
        item.purchase_order_id,
        item.item_no,
        coalesce(confirmation.confirmation_line_id, 'of ' || confirmation.confirmation_id) as confirmation_id,
        confirmation.quantity,
        confirmation.confirmed_by,
        confirmation.confirmed_at,
        confirmation.file_id,
        confirmation.row_number,
        confirmation.source_tz,
        confirmation.loaded_at,
        row_number() over (
            partition by item.purchase_order_item_object_id
            order by
                confirmation.confirmed_at asc nulls last,
                length(confirmation.confirmation_line_id) asc nulls last,
                confirmation.confirmation_line_id asc nulls last
        ) as confirmation_rank
    from {{ ref('stg_coupa__order_confirmation_lines') }} as confirmation
    inner join {{ ref('coupa_purchase_order_item') }} as item
        on confirmation.tenant = item.tenant
        and confirmation.source = item.source
        and confirmation.purchase_order_line_id = item.purchase_order_line_id
)

select * from line

union all

select
    purchase_order.purchase_order_object_id as object_id,
    purchase_order.purchase_order_object_id,
    purchase_order.tenant,
    purchase_order.source,
    purchase_order.purchase_order_id,
    cast(null as text) as item_no,
    'acknowledgement' as confirmation_id,
    cast(null as numeric) as quantity,
    cast(null as text) as confirmed_by,
    purchase_order.acknowledged_at as confirmed_at,
    purchase_order.file_id,
    purchase_order.row_number,
    purchase_order.source_tz,
    purchase_order.loaded_at,
    1 as confirmation_rank
from {{ ref('coupa_purchase_order') }} as purchase_order
where purchase_order.acknowledged_at is not null
    and not exists (
        select 1 from line where line.purchase_order_object_id = purchase_order.purchase_order_object_id
    )
