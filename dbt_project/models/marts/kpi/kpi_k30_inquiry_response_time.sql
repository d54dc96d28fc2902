-- K30: working days from the receipt of a supplier's inquiry to the first answer.
with subject as (
    select
        tenant,
        source,
        inquiry_id as subject_id,
        company_code,
        supplier_id,
        reason as category,
        coalesce(first_response_on, received_on) as observed_on,
        case
            when is_cancelled then 'cancelled'
            when received_at is null then 'no time of receipt'
            when first_response_at is null then 'not answered yet'
            when response_days < 0 then 'answer precedes receipt'
            when response_business_days is null then 'outside the working calendar'
        end as excluded_reason,
        true as is_hit,
        response_days,
        response_business_days
    from {{ ref('fct_inquiry') }}
)

{{ kpi_observation(
    'K30',
    'inquiry',
    numerator='response_business_days',
    calendar_days='response_days',
    business_days='response_business_days'
) }}
