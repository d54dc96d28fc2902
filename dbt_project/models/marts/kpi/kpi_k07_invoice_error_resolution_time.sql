-- K07: days from the first payment block of an invoice until no block is left.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        coalesce(unblocked_on, posted_on) as observed_on,
        case
            when document_exclusion is not null then document_exclusion
            when not is_ever_blocked then 'never blocked'
            when unblocked_on is null and cleared_on is null then 'still blocked'
            when unblocked_on is null then 'release not recorded'
            when not is_block_dated then 'no time of the block'
            when resolution_days < 0 then 'release precedes block'
        end as excluded_reason,
        true as is_hit,
        resolution_days,
        resolution_business_days
    from {{ ref('fct_kpi_invoice') }}
)

{{ kpi_observation(
    'K07',
    'invoice',
    numerator='resolution_days',
    calendar_days='resolution_days',
    business_days='resolution_business_days'
) }}
