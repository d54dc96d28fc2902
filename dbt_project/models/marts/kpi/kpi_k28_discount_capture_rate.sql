-- K28: posted cash discount as a share of the offered one, where the time to take it is over, per currency.
with subject as (
    select
        discount_offer.*,
        true as is_hit
    from {{ ref('fct_discount_offer') }} as discount_offer
)

{{ kpi_observation(
    'K28',
    'invoice',
    numerator='discount_taken_amount',
    denominator='discount_offered_amount',
    currency='currency',
    detail='discount_outcome'
) }}
