-- K35: days from the sending of an order to the supplier's first confirmation of the order item.
with subject as (
    select
        tenant,
        source,
        case_id as subject_id,
        company_code,
        supplier_id,
        category,
        coalesce(confirmed_on, sent_on, created_on) as observed_on,
        case
            when sent_at is null then 'not sent'
            when created_at > sent_at and created_on > sent_on then 'added after the order was sent'
            when confirmed_at is null then 'not confirmed'
            when answer_days < 0 then 'confirmation precedes sending'
        end as excluded_reason,
        true as is_hit,
        answer_days,
        answer_business_days
    from {{ ref('fct_order_milestone') }}
)

{{ kpi_observation(
    'K35',
    'case',
    numerator='answer_days',
    calendar_days='answer_days',
    business_days='answer_business_days'
) }}
