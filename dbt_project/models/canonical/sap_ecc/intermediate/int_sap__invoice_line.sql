-- Lines of invoices and of their cancellations: from the invoice's own items; where they did not come from the
-- order history; and where neither did, from the accounting lines that name an order.
{{ config(unlogged=true) }}

with

document as (
    select
        invoice_object_id,
        tenant,
        source,
        client,
        logistics_id,
        logistics_year,
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
        and item.invoice_id = document.logistics_id
        and item.fiscal_year = document.logistics_year
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
        and history.document_id = document.logistics_id
        and history.fiscal_year = document.logistics_year
    where history.history_kind in ('invoice', 'subsequent_invoice')
),

subsequent as (
    select distinct invoice_object_id from from_history where is_subsequent
),

from_accounting as (select * from {{ ref('int_sap__invoice_line_of_accounting') }}),

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
