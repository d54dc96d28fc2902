-- What suppliers billed in a month, by currency. Reversed documents are left out with what reverses them, credit memos
-- count against the spend; months are those of posting. tests/suppliers holds that all of it adds up to the invoices.
with

invoice as (
    select *
    from {{ ref('can_invoice') }}
    where not coalesce(is_reversed, false) and posted_on is not null
),

supplier_of_invoice as (
    select source_object_id as invoice_object_id, cast(min(cast(target_object_id as text)) as uuid) as supplier_object_id
    from {{ ref('can_object_relation') }}
    where qualifier = 'invoiced by'
    group by source_object_id
),

fact as (select invoice_object_id, is_entered_by_person, is_ever_blocked from {{ ref('fct_kpi_invoice') }})

select
    invoice.tenant,
    invoice.source,
    supplier_of_invoice.supplier_object_id,
    invoice.currency,
    {{ month_of('invoice.posted_on') }} as month,
    count(*) filter (where not coalesce(invoice.is_credit_memo, false)) as invoice_count,
    count(*) filter (where coalesce(invoice.is_credit_memo, false)) as credit_memo_count,
    sum(case when coalesce(invoice.is_credit_memo, false) then -invoice.gross_amount else invoice.gross_amount end) as spend_amount,
    count(*) filter (where not coalesce(invoice.is_credit_memo, false) and invoice.is_po_backed is false) as without_order_count,
    count(*) filter (where not coalesce(invoice.is_credit_memo, false) and fact.is_ever_blocked) as exception_count,
    count(*) filter (where not coalesce(invoice.is_credit_memo, false) and fact.is_entered_by_person) as by_hand_count,
    count(*) filter (where not coalesce(invoice.is_credit_memo, false) and invoice.cleared_on is null) as open_count
from invoice
left join supplier_of_invoice on invoice.invoice_object_id = supplier_of_invoice.invoice_object_id
left join fact on invoice.invoice_object_id = fact.invoice_object_id
group by
    invoice.tenant,
    invoice.source,
    supplier_of_invoice.supplier_object_id,
    invoice.currency,
    {{ month_of('invoice.posted_on') }}
