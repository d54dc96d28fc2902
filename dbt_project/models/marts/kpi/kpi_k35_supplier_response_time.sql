-- K35: days from the sending of an order to the supplier's first confirmation of the order item.
with

timed as (
    select
        *,
        {{ seconds_between_events(
            'sent_at', 'sent_on', "case when is_answer_day_precise then 'day' end",
            'confirmed_at', 'confirmed_on', "case when is_answer_day_precise then 'day' end"
        ) }} as answer_seconds
    from {{ ref('fct_order_milestone') }}
),

subject as (
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
            when answer_seconds < 0 then 'confirmation precedes sending'
        end as excluded_reason,
        true as is_hit,
        answer_seconds
    from timed
)

{{ kpi_observation('K35', 'case', numerator='answer_seconds / 86400') }}
