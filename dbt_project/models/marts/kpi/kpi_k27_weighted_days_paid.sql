-- K27: days from invoice date to payment, weighted with the gross amount, per currency.
with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        coalesce(cleared_on, posted_on) as observed_on,
        case
            when document_exclusion is not null then document_exclusion
            when cleared_on is null then 'not paid yet'
            when invoice_on is null then 'no invoice date'
            when coalesce(gross_amount, 0) = 0 then 'no gross amount'
            when days_to_payment < 0 then 'paid before invoice date'
        end as excluded_reason,
        true as is_hit,
        currency,
        gross_amount,
        days_to_payment
    from {{ ref('fct_kpi_invoice') }}
)

{{ kpi_observation(
    'K27', 'invoice', numerator='gross_amount * days_to_payment', denominator='gross_amount', currency='currency'
) }}
