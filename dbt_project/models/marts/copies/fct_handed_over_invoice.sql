-- Invoices that another source of the tenant handed over: the copy, and the document that was entered first. A matter is judged
-- once, where it was entered. The same are those of one reference, amount and currency, one to one in the order of entry. One bill
-- in two systems is a duplicate, half of all bills of a company are an interface; the first is in the source that has orders for
-- more than twice as many of them, and where neither has, nothing is said. What was reversed is neither: if only the first was
-- voided, the copy stands for itself. Of several systems the first is one with an order, and of those the earliest.
-- docs/duplicates.md.
{{ config(unlogged=true) }}

{% set key = ['tenant', 'compared', 'money', 'currency', 'is_credit_memo', 'place'] %}

with

invoice as (
    select
        tenant,
        source,
        company_code,
        invoice_object_id,
        invoice_id || coalesce('/' || fiscal_year, '') as label,
        {{ normalised_reference('reference') }} as compared,
        abs(gross_amount) as money,
        currency,
        coalesce(is_credit_memo, false) as is_credit_memo,
        coalesce(is_po_backed, false) as has_order,
        coalesce(posted_on, invoice_on) as entered_on
    from {{ ref('can_invoice') }}
    where not coalesce(is_reversed, false)
),

placed as (
    select
        *,
        row_number() over (
            partition by tenant, source, compared, money, currency, is_credit_memo
            order by entered_on asc nulls first, label asc nulls first, invoice_object_id asc
        ) as place,
        count(*) over (partition by tenant, source, company_code) as company_count
    from invoice
    where compared is not null and money is not null and currency is not null
),

pair as (
    select
        copy.tenant,
        copy.source,
        copy.company_code,
        copy.invoice_object_id,
        copy.label,
        copy.has_order,
        copy.company_count,
        first_one.source as first_source,
        first_one.invoice_object_id as first_object_id,
        first_one.has_order as first_has_order,
        first_one.entered_on as first_entered_on
    from placed as copy
    inner join placed as first_one
        on {% for column in key %}copy.{{ column }} = first_one.{{ column }} and {% endfor %}copy.source <> first_one.source
),

route as (
    select tenant, source, company_code, first_source
    from pair
    group by tenant, source, company_code, first_source
    having
        count(*) >= {{ var('handed_over_least_count', 10) | int }}
        and count(*) >= {{ var('handed_over_least_share', 0.5) | float }} * max(company_count)
        and sum(case when first_has_order then 1 else 0 end) > 2 * sum(case when has_order then 1 else 0 end)
),

ranked as (
    select
        pair.*,
        row_number() over (
            partition by pair.invoice_object_id
            order by
                pair.first_has_order desc,
                pair.first_entered_on asc nulls last,
                pair.first_source asc,
                pair.first_object_id asc
        ) as source_rank
    from pair
    inner join route
        on pair.tenant = route.tenant
        and pair.source = route.source
        and pair.first_source = route.first_source
        and coalesce(pair.company_code, '') = coalesce(route.company_code, '')
)

select tenant, source, invoice_object_id, label, first_source, first_object_id
from ranked
where source_rank = 1
