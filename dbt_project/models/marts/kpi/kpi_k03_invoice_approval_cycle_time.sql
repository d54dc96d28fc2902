-- K03: days from receipt until the last payment block is removed, or until posting without a block.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        coalesce(released_on, received_on, posted_on) as observed_on,
        case
            when document_exclusion is not null then document_exclusion
            when posted_on is null then 'not posted yet'
            when received_on is null then 'no receipt time'
            when released_on is null and cleared_on is null then 'still blocked'
            when released_on is null then 'release not recorded'
            when approval_days < 0 then 'release precedes receipt'
        end as excluded_reason,
        true as is_hit,
        approval_days,
        approval_business_days,
        case when is_ever_blocked then 'blocked' else 'never blocked' end as blocking
    from {{ ref('fct_kpi_invoice') }}
)

{{ kpi_observation(
    'K03',
    'invoice',
    numerator='approval_days',
    detail='blocking',
    calendar_days='approval_days',
    business_days='approval_business_days'
) }}
