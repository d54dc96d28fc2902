-- One row an order item that orders a quantity or promises a day: what came of it on balance, the day from which on
-- enough was there, and why it is no delivery to be judged. Movements count by their day, so that what is taken back and
-- booked again on one day changes nothing. Read by K32 and K32b.
{{ config(unlogged=true) }}

with

order_item as (
    select
        *,
        -- the band that counts as full; the unlimited percentage is greater than anything that comes
        ordered_quantity * (1 - coalesce(under_tolerance_pct, 0) / 100) as needed_quantity,
        ordered_quantity * (1 + coalesce(over_tolerance_pct, 0) / 100) as accepted_quantity
    from {{ ref('can_purchase_order_item') }}
    where ordered_quantity is not null or promised_on is not null or original_promised_on is not null
),

day_moved as (
    select purchase_order_item_object_id, posted_on, sum(signed_quantity) as quantity
    from {{ ref('can_goods_receipt_item') }}
    where purchase_order_item_object_id is not null and posted_on is not null
    group by purchase_order_item_object_id, posted_on
),

balance as (
    select
        purchase_order_item_object_id,
        posted_on,
        sum(quantity) over (partition by purchase_order_item_object_id order by posted_on asc) as received_quantity,
        sum(quantity) over (partition by purchase_order_item_object_id) as net_quantity
    from day_moved
),

-- enough is there from the day after which the balance never falls below it again
judged as (
    select
        balance.purchase_order_item_object_id,
        balance.posted_on,
        balance.net_quantity,
        max(case when balance.received_quantity < order_item.needed_quantity then balance.posted_on end)
            over (partition by balance.purchase_order_item_object_id) as last_short_on
    from balance
    inner join order_item on balance.purchase_order_item_object_id = order_item.purchase_order_item_object_id
),

received as (
    select
        purchase_order_item_object_id,
        max(net_quantity) as net_quantity,
        min(posted_on) filter (where last_short_on is null or posted_on > last_short_on) as reached_on
    from judged
    group by purchase_order_item_object_id
)

select
    order_item.purchase_order_item_object_id,
    order_item.tenant,
    order_item.source,
    coalesce(
        {{ item_label('order_item.purchase_order_id', 'order_item.item_no') }},
        cast(order_item.purchase_order_item_object_id as text)
    ) as subject_id,
    order_item.company_code,
    order_item.supplier_id,
    order_item.category,
    order_item.original_promised_on,
    order_item.promised_on,
    received.reached_on,
    period.data_until,
    case
        when coalesce(order_item.is_deleted, false) then 'order item deleted'
        when order_item.matching_type = 'consignment' then 'consignment'
        when lower(order_item.item_type) = 'return' then 'return to the supplier'
        when lower(order_item.item_type) in ('service', 'services') then 'service'
        when order_item.matching_type = 'two_way' then 'no receipt expected'
        when coalesce(order_item.ordered_quantity, 0) <= 0 then 'no ordered quantity'
    end as item_exclusion,
    coalesce(order_item.is_delivery_complete, false) or received.reached_on is not null as is_complete,
    case
        when coalesce(received.net_quantity, 0) <= 0 then 'nothing received'
        when received.net_quantity < order_item.needed_quantity then 'too little'
        when received.net_quantity > order_item.accepted_quantity then 'too much'
        else 'in full'
    end as fulfilment
from order_item
inner join {{ ref('dim_source_period') }} as period
    on order_item.tenant = period.tenant and order_item.source = period.source
left join received on order_item.purchase_order_item_object_id = received.purchase_order_item_object_id
