-- K08b: value of the price changes upward after the last release of the order, at the quantity ordered now, per currency.
with

valued as (
    {{ valued_order_item() }}
),

price as (
    select
        purchase_order_item_object_id,
        valid_from,
        value - lag(value) over (
            partition by purchase_order_item_object_id
            order by valid_from asc nulls first, valid_until asc nulls last, value asc
        ) as rise
    from {{ ref('int_order_item_past_value') }}
    where attribute = 'price'
),

-- of one second the release comes first, as in the catalogue's order of activities
raised as (
    select valued.purchase_order_item_object_id, sum(price.rise) as rise
    from valued
    inner join price
        on
            valued.purchase_order_item_object_id = price.purchase_order_item_object_id
            and price.rise > 0
            and price.valid_from >= valued.final_at
    group by valued.purchase_order_item_object_id
),

subject as (
    select
        valued.tenant,
        valued.source,
        valued.subject_id,
        valued.company_code,
        valued.supplier_id,
        valued.category,
        valued.currency,
        valued.observed_on,
        coalesce(
            valued.excluded_reason,
            case
                when valued.final_at is null then 'no creation event'
                when valued.priced_quantity is null then 'no quantity'
            end
        ) as excluded_reason,
        valued.net_amount,
        raised.rise * valued.priced_quantity as raised_amount,
        raised.rise is not null as is_hit
    from valued
    left join raised on valued.purchase_order_item_object_id = raised.purchase_order_item_object_id
)

{{ kpi_observation(
    'K08b', 'order_item', numerator='raised_amount', denominator='net_amount', currency='currency'
) }}
