-- One row a source, currency, outlook and period: what the open invoices of the last day with data will ask of the cash.
-- due: by week, what is overdue in the week of its due day. held: of these, parked or blocked now. discount: what can
-- still be earned within so many days. at risk: held, and due before such an invoice usually becomes free.
with

payable as (select * from {{ ref('fct_open_payable') }} where payable_exclusion is null),

-- how long an invoice that was held needed, half of the time
usual_wait as (
    select tenant, source, cast(ceil({{ percentile(0.5, 'approval_days') }}) as integer) as wait_days
    from {{ ref('fct_kpi_invoice') }}
    where is_ever_blocked and approval_days >= 0 and document_exclusion is null
    group by tenant, source
),

foreseen as (
    select
        tenant,
        source,
        currency,
        'due' as outlook,
        {{ week_of('due_on') }} as period_from,
        7 as period_days,
        gross_amount as amount
    from payable
    union all
    select tenant, source, currency, 'held', {{ week_of('due_on') }}, 7, gross_amount
    from payable
    where is_held
    {%- for days in [3, 7, 14] %}
    union all
    select tenant, source, currency, 'discount', data_until, {{ days }}, discount_offered_amount
    from payable
    where discount_offered_amount > 0 and discount_due_on between data_until and {{ add_days('data_until', days) }}
    {%- endfor %}
    union all
    select
        payable.tenant,
        payable.source,
        payable.currency,
        'at risk',
        payable.data_until,
        usual_wait.wait_days,
        payable.gross_amount
    from payable
    inner join usual_wait on payable.tenant = usual_wait.tenant and payable.source = usual_wait.source
    where payable.is_held and payable.due_on <= {{ add_days('payable.data_until', 'usual_wait.wait_days') }}
)

select
    tenant,
    source,
    cast(currency as text) as currency,
    cast(outlook as text) as outlook,
    period_from,
    period_days,
    count(*) as invoice_count,
    cast(sum(amount) as numeric) as amount
from foreseen
group by tenant, source, currency, outlook, period_from, period_days
