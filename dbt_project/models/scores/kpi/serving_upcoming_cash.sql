-- What open invoices will ask of the cash, by week; what of it is held, at risk, or earns a discount.
select
    tenant,
    source,
    currency,
    outlook,
    period_from,
    period_days,
    invoice_count,
    amount
from {{ ref('mart_upcoming_cash') }}
