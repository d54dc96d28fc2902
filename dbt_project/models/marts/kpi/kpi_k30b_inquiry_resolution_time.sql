-- K30b: working days from the receipt of a supplier's inquiry until it was resolved for good.
with subject as (
    select
        tenant,
        source,
        inquiry_id as subject_id,
        company_code,
        supplier_id,
        reason as category,
        coalesce(resolved_on, received_on) as observed_on,
        case
            when is_cancelled then 'cancelled'
            when received_at is null then 'no time of receipt'
            when resolved_at is null then 'not resolved yet'
            when resolution_days < 0 then 'resolution precedes receipt'
            when resolution_business_days is null then 'outside the working calendar'
        end as excluded_reason,
        true as is_hit,
        resolution_days,
        resolution_business_days
    from {{ ref('fct_inquiry') }}
)

{{ kpi_observation(
    'K30b',
    'inquiry',
    numerator='resolution_business_days',
    calendar_days='resolution_days',
    business_days='resolution_business_days'
) }}
