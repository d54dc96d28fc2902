-- K34b: value billed beyond the quantity of the order, at the order's price, as a share of what was billed, per currency.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        category,
        posted_on as observed_on,
        case
            when billing_exclusion is not null then billing_exclusion
            when ordered_quantity is null then 'no ordered quantity'
        end as excluded_reason,
        excess_quantity > 0 as is_hit,
        currency,
        order_amount,
        excess_amount,
        case
            when not is_beyond_tolerance and excess_quantity > 0 then 'beyond the order, within the tolerance'
            when excess_quantity > 0 then 'beyond the order and its tolerance'
            else 'within the order'
        end as extent
    from {{ ref('fct_invoice_item_variance') }}
)

{{ kpi_observation(
    'K34b',
    'invoice_item',
    numerator='excess_amount',
    denominator='order_amount',
    currency='currency',
    detail='extent'
) }}
