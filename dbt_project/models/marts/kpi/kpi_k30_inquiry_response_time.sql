-- K30: days from the receipt of a supplier's inquiry to the first answer.
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
            when response_seconds < 0 then 'answer precedes receipt'
        end as excluded_reason,
        true as is_hit,
        response_seconds
    from {{ ref('fct_inquiry') }}
)

{{ kpi_observation('K30', 'inquiry', numerator='response_seconds / 86400') }}
