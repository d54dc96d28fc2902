-- One row a list of costs, company, month, currency and function: people, costs by kind (null where nobody knows one of them),
-- and the invoices that the company posted in the month in all its ERPs. An invoice that a buying tool handed over to the
-- ERP that pays it stands in both and counts once.
{{ config(unlogged=true) }}

with

cost as (select * from {{ ref('can_ap_cost') }}),

costed_company as (select distinct tenant, company_code from cost),

posted as (
    select
        invoice.tenant,
        invoice.source,
        invoice.company_code,
        invoice.currency,
        invoice.gross_amount,
        invoice.posted_on,
        -- an invoice without a reference is known to one source only
        coalesce({{ normalised_reference('invoice.reference') }}, cast(invoice.invoice_object_id as text)) as reference_key,
        invoice.fiscal_year,
        invoice.invoice_id,
        invoice.invoice_object_id
    from {{ ref('can_invoice') }} as invoice
    inner join costed_company
        on invoice.tenant = costed_company.tenant and invoice.company_code = costed_company.company_code
    where invoice.posted_on is not null and not coalesce(invoice.is_reversed, false) and not coalesce(invoice.is_credit_memo, false)
),

repeated as (
    select
        *,
        row_number() over (
            partition by tenant, source, company_code, reference_key, gross_amount, currency
            order by
                posted_on asc,
                fiscal_year asc nulls last,
                {{ byte_order('invoice_id') }} asc nulls last,
                invoice_object_id asc
        ) as place_in_source
    from posted
),

told_first as (
    select
        *,
        row_number() over (
            partition by tenant, company_code, reference_key, gross_amount, currency, place_in_source
            order by {{ byte_order('source') }} asc, invoice_object_id asc
        ) as source_rank
    from repeated
),

invoice_month as (
    select
        tenant,
        company_code,
        {{ month_of('posted_on') }} as month_on,
        currency,
        count(*) as invoice_count,
        sum(gross_amount) as invoiced_amount
    from told_first
    where source_rank = 1
    group by 1, 2, 3, 4
),

invoice_count as (
    select tenant, company_code, month_on, sum(invoice_count) as invoice_count
    from invoice_month
    group by tenant, company_code, month_on
),

company_period as (
    select company.tenant, company.company_code, max(period.last_full_month) as last_full_month
    from (select distinct tenant, source, company_code from posted) as company
    inner join {{ ref('dim_source_period') }} as period
        on company.tenant = period.tenant and company.source = period.source
    group by company.tenant, company.company_code
)

select
    cost.tenant,
    cost.source,
    cost.company_code,
    cost.month_on,
    cost.currency,
    cost.cost_function,
    cost.company_code || ' ' || substr(cast(cost.month_on as text), 1, 7) as subject_id,
    cost.fte_count,
    cost.labour_amount,
    cost.systems_amount,
    cost.outsourcing_amount,
    cost.overhead_amount,
    cost.labour_amount + cost.systems_amount + cost.outsourcing_amount + cost.overhead_amount as total_amount,
    cast(coalesce(invoice_count.invoice_count, 0) as bigint) as invoice_count,
    -- in the currency of the costs, the only one in which both can be set against each other
    coalesce(invoice_month.invoiced_amount, 0) as invoiced_amount,
    case
        when invoice_count.invoice_count is null then 'no invoice of the company'
        when cost.month_on > company_period.last_full_month or company_period.last_full_month is null then 'month not over in the ERP'
    end as document_exclusion
from cost
left join invoice_count
    on
        cost.tenant = invoice_count.tenant
        and cost.company_code = invoice_count.company_code
        and cost.month_on = invoice_count.month_on
left join invoice_month
    on
        cost.tenant = invoice_month.tenant
        and cost.company_code = invoice_month.company_code
        and cost.month_on = invoice_month.month_on
        and cost.currency = invoice_month.currency
left join company_period
    on cost.tenant = company_period.tenant and cost.company_code = company_period.company_code
