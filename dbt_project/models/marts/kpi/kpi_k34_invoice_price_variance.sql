-- K34: value by which billed prices differ from those of the order at that moment, as a share of the order's, per currency.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        category,
        posted_on as observed_on,
        billing_exclusion as excluded_reason,
        price_variance_amount <> 0 as is_hit,
        currency,
        order_amount,
        price_variance_amount,
        case
            when price_variance_amount > 0 then 'unfavourable: billed dearer'
            when price_variance_amount < 0 then 'favourable: billed cheaper'
            else 'as ordered'
        end as direction
    from {{ ref('fct_invoice_item_variance') }}
)

{{ kpi_observation(
    'K34',
    'invoice_item',
    numerator='abs(price_variance_amount)',
    denominator='order_amount',
    currency='currency',
    detail='direction'
) }}
