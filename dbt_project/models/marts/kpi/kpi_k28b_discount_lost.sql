-- K28b: offered cash discount that was not taken, where the time to take it is over, per currency.
with subject as (
    select
        discount_offer.*,
        discount_lost_amount > 0 as is_hit
    from {{ ref('fct_discount_offer') }} as discount_offer
)

{{ kpi_observation(
    'K28b',
    'invoice',
    numerator='discount_lost_amount',
    denominator='discount_offered_amount',
    currency='currency'
) }}
