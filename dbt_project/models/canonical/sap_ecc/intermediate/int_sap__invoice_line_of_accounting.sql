-- Invoice lines as accounting has them: the lines of an invoice's document that name an order. For exports without the
-- invoice's own items.
{{ config(unlogged=true) }}

with

document as (select * from {{ ref('int_sap__invoice_document') }}),

accounting_line as (
    select
        document.invoice_object_id,
        line.tenant,
        line.source,
        line.client,
        line.item_no,
        line.purchase_order_id,
        line.purchase_order_item_no,
        line.quantity,
        line.amount,
        line.is_credit,
        line.is_price_difference,
        document.currency,
        row_number() over (
            partition by
                document.invoice_object_id, line.purchase_order_id, line.purchase_order_item_no,
                line.is_price_difference
            order by length(line.item_no) asc nulls last, line.item_no asc nulls last
        ) as line_rank
    from {{ ref('int_sap__accounting_item') }} as line
    inner join document
        on line.tenant = document.tenant
        and line.source = document.source
        and line.client = document.client
        and line.company_code = document.company_code
        and line.document_id = document.accounting_document_id
        and line.fiscal_year = document.accounting_fiscal_year
    where line.purchase_order_id is not null
),

-- a price difference is posted beside the line that it belongs to, and is part of what the supplier invoiced
price_difference as (
    select
        invoice_object_id,
        purchase_order_id,
        purchase_order_item_no,
        sum(amount * case when is_credit then -1 else 1 end) as amount
    from accounting_line
    where is_price_difference
    group by invoice_object_id, purchase_order_id, purchase_order_item_no
)

select
    accounting_line.invoice_object_id,
    accounting_line.tenant,
    accounting_line.source,
    accounting_line.client,
    accounting_line.item_no,
    accounting_line.purchase_order_id,
    accounting_line.purchase_order_item_no,
    accounting_line.quantity,
    accounting_line.amount * case when accounting_line.is_credit then -1 else 1 end
    + coalesce(price_difference.amount, 0) as signed_amount,
    accounting_line.is_credit,
    accounting_line.currency
from accounting_line
left join price_difference
    on accounting_line.invoice_object_id = price_difference.invoice_object_id
    and accounting_line.purchase_order_id = price_difference.purchase_order_id
    and accounting_line.purchase_order_item_no is not distinct from price_difference.purchase_order_item_no
    and accounting_line.line_rank = 1
where not accounting_line.is_price_difference
