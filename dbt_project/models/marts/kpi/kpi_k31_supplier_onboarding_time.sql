-- K31: days from the request for a supplier until it could be ordered from and paid.
with subject as (
    select
        tenant,
        source,
        request_id as subject_id,
        company_code,
        supplier_id,
        category,
        coalesce(transactable_on, requested_on) as observed_on,
        case
            when is_rejected then 'rejected'
            when is_cancelled then 'withdrawn'
            when requested_at is null then 'no time of request'
            when transactable_at is null then 'not finished yet'
            when is_blocked_in_erp then 'blocked in the ERP'
            when onboarding_days < 0 then 'end precedes request'
        end as excluded_reason,
        true as is_hit,
        onboarding_days,
        onboarding_business_days
    from {{ ref('fct_supplier_request') }}
)

{{ kpi_observation(
    'K31',
    'supplier_request',
    numerator='onboarding_days',
    calendar_days='onboarding_days',
    business_days='onboarding_business_days'
) }}
