-- K29: open amount that is overdue or falls due in the next days (var upcoming_cash_days), per currency, as of the last
-- day with data. By week, and what is held or at risk: mart_upcoming_cash.
{% set days_ahead = var('upcoming_cash_days', 14) | int %}

with subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        supplier_id,
        null as category,
        data_until as observed_on,
        case
            when payable_exclusion is not null then payable_exclusion
            when due_on > {{ add_days('data_until', days_ahead) }} then 'due later'
        end as excluded_reason,
        true as is_hit,
        currency,
        gross_amount,
        case when due_on < data_until then 'overdue' else 'due soon' end
        || case when is_held then ', not free for payment' else '' end as state
    from {{ ref('fct_open_payable') }}
)

{{ kpi_observation(
    'K29', 'invoice', numerator='gross_amount', denominator='gross_amount', currency='currency', detail='state'
) }}
