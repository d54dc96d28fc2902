-- Lines of invoices and of their cancellations: from the invoice's own items; where they did not come from the
-- order history; and where neither did, from the accounting lines that name an order.
{{ config(unlogged=true, pre_hook=join_by_hashing()) }}

with

document as (
    select
        invoice_object_id,
        tenant,
        source,
        client,
        origin,
        invoice_id,
        fiscal_year,
        accounting_document_id,
        accounting_fiscal_year,
        company_code,
        currency
    from {{ ref('int_sap__invoice_document') }}
),

from_invoice as (
    select
        document.invoice_object_id,
        item.tenant,
        item.source,
        item.client,
        item.item_no,
        item.purchase_order_id,
        item.purchase_order_item_no,
        item.quantity,
        item.amount,
        item.is_credit,
        document.currency,
        false as is_subsequent,
        item.has_price_block,
        item.has_quantity_block,
        item.has_date_block,
        item.has_quality_block,
        item.has_amount_block,
        item.has_manual_block
    from {{ ref('stg_sap__rseg') }} as item
    inner join document
        on item.tenant = document.tenant
        and item.source = document.source
        and item.client = document.client
        and item.invoice_id = document.invoice_id
        and item.fiscal_year = document.fiscal_year
        and document.origin = 'logistics'
),

from_history as (
    select
        document.invoice_object_id,
        history.tenant,
        history.source,
        history.client,
        -- an entry is split over account assignments
        coalesce(history.item_no, '0') || coalesce('.' || history.account_assignment_no, '') as item_no,
        history.purchase_order_id,
        history.purchase_order_item_no,
        history.quantity,
        history.amount,
        history.is_credit,
        coalesce(history.currency, document.currency) as currency,
        history.history_kind = 'subsequent_invoice' as is_subsequent
    from {{ ref('stg_sap__ekbe') }} as history
    inner join document
        on history.tenant = document.tenant
        and history.source = document.source
        and history.client = document.client
        and history.document_id = document.invoice_id
        and history.fiscal_year = document.fiscal_year
        and document.origin in ('logistics', 'accounting_of_logistics')
    where history.history_kind in ('invoice', 'subsequent_invoice')
),

subsequent as (
    select distinct invoice_object_id from from_history where is_subsequent
),

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
    from {{ ref('stg_sap__bseg') }} as line
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
),

from_accounting as (
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
),

line as (
    select
        from_invoice.invoice_object_id,
        tenant,
        source,
        client,
        item_no,
        purchase_order_id,
        purchase_order_item_no,
        quantity,
        amount * case when is_credit then -1 else 1 end as signed_amount,
        is_credit,
        currency,
        subsequent.invoice_object_id is not null as is_subsequent,
        has_price_block,
        has_quantity_block,
        has_date_block,
        has_quality_block,
        has_amount_block,
        has_manual_block
    from from_invoice
    left join subsequent on from_invoice.invoice_object_id = subsequent.invoice_object_id

    union all

    select
        invoice_object_id,
        tenant,
        source,
        client,
        item_no,
        purchase_order_id,
        purchase_order_item_no,
        quantity,
        amount * case when is_credit then -1 else 1 end as signed_amount,
        is_credit,
        currency,
        is_subsequent,
        false as has_price_block,
        false as has_quantity_block,
        false as has_date_block,
        false as has_quality_block,
        false as has_amount_block,
        false as has_manual_block
    from from_history
    where invoice_object_id not in (select from_invoice.invoice_object_id from from_invoice)

    union all

    select
        invoice_object_id,
        tenant,
        source,
        client,
        item_no,
        purchase_order_id,
        purchase_order_item_no,
        quantity,
        signed_amount,
        is_credit,
        currency,
        false as is_subsequent,
        false as has_price_block,
        false as has_quantity_block,
        false as has_date_block,
        false as has_quality_block,
        false as has_amount_block,
        false as has_manual_block
    from from_accounting
    where invoice_object_id not in (select from_invoice.invoice_object_id from from_invoice)
        and invoice_object_id not in (select from_history.invoice_object_id from from_history)
)

select
    {{ hash_id(["'invoice_item'", 'line.invoice_object_id', 'line.item_no']) }} as invoice_item_object_id,
    line.invoice_object_id,
    line.tenant,
    line.source,
    line.client,
    line.item_no,
    order_item.purchase_order_item_object_id,
    line.purchase_order_id,
    line.purchase_order_item_no,
    order_item.supplier_id as order_supplier_id,
    abs(line.quantity) as quantity,
    abs(line.signed_amount) as amount,
    line.signed_amount,
    line.is_credit,
    line.currency,
    line.is_subsequent,
    line.has_price_block,
    line.has_quantity_block,
    line.has_date_block,
    line.has_quality_block,
    line.has_amount_block,
    line.has_manual_block
from line
left join {{ ref('int_sap__purchase_order_item') }} as order_item
    on line.tenant = order_item.tenant
    and line.source = order_item.source
    and line.client = order_item.client
    and line.purchase_order_id = order_item.purchase_order_id
    and line.purchase_order_item_no = order_item.item_no
