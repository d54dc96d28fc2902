-- The amounts at risk of each control by company, month and currency.
select
    control_id,
    tenant,
    source,
    company_code,
    month_on,
    currency,
    cast(breach_count as bigint) as breach_count,
    cast(without_amount_count as bigint) as without_amount_count,
    cast(at_risk_amount as numeric) as at_risk_amount
from {{ ref('mart_control_amount') }}
