-- What suppliers billed by month is what the invoices amount to: no document twice, none lost, to the cent; and no supplier,
-- currency and month has two rows.
with

by_month as (
    select tenant, source, currency, sum(spend_amount) as amount, sum(invoice_count + credit_memo_count) as document_count
    from {{ ref('mart_supplier_month') }}
    group by tenant, source, currency
),

by_invoice as (
    select
        tenant,
        source,
        currency,
        sum(case when coalesce(is_credit_memo, false) then -gross_amount else gross_amount end) as amount,
        count(*) as document_count
    from {{ ref('can_invoice') }}
    where not coalesce(is_reversed, false) and posted_on is not null
    group by tenant, source, currency
),

repeated as (
    select tenant, source, currency
    from {{ ref('mart_supplier_month') }}
    group by tenant, source, supplier_object_id, currency, month
    having count(*) > 1
)

select by_invoice.tenant, by_invoice.source, by_invoice.currency, by_invoice.amount, by_month.amount as amount_by_month
from by_invoice
left join by_month
    on by_invoice.tenant = by_month.tenant
    and by_invoice.source = by_month.source
    and by_invoice.currency is not distinct from by_month.currency
where
    by_invoice.amount is distinct from by_month.amount
    or by_invoice.document_count is distinct from by_month.document_count
union all
select tenant, source, currency, cast(null as numeric) as amount, cast(null as numeric) as amount_by_month
from repeated
