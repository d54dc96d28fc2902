-- One row an order item that is a case and measure of value or quantity, net of reversals, returns and credit
-- memos. A measure is there only where its documents are, and amounts only in the order's own currency.

with

order_case as (
    select case_key, tenant, source, object_id from {{ ref('dim_case') }} where case_notion = 'purchase_order_item'
),

order_item as (
    select purchase_order_item_object_id, currency, net_amount from {{ ref('can_purchase_order_item') }}
),

receipt as (
    select purchase_order_item_object_id, currency, signed_quantity, signed_amount
    from {{ ref('can_goods_receipt_item') }}
),

-- a reversed invoice is as if it had not been, and a parked one is not invoiced yet
invoice_item as (
    select
        invoice_item.purchase_order_item_object_id,
        invoice_item.currency,
        -- a later charge or credit names the quantity it is about and invoices none of it again
        case when coalesce(invoice_item.is_subsequent, false) then 0 else invoice_item.quantity end as quantity,
        invoice_item.signed_amount
    from {{ ref('can_invoice_item') }} as invoice_item
    inner join {{ ref('can_invoice') }} as invoice on invoice_item.invoice_object_id = invoice.invoice_object_id
    where not coalesce(invoice.is_reversed, false) and invoice.posted_on is not null
),

ordered as (
    select
        order_case.case_key,
        order_item.purchase_order_item_object_id,
        order_item.currency,
        order_item.net_amount
    from order_case
    inner join order_item on order_case.object_id = order_item.purchase_order_item_object_id
),

received as (
    select
        ordered.case_key,
        sum(receipt.signed_quantity) as net_received_quantity,
        -- null where one document is in another currency: a part would be compared with a whole
        case when count(*) = count(*) filter (where receipt.currency = ordered.currency) then sum(receipt.signed_amount) end
            as net_received_amount
    from ordered
    inner join receipt on ordered.purchase_order_item_object_id = receipt.purchase_order_item_object_id
    group by ordered.case_key
),

invoiced as (
    select
        ordered.case_key,
        sum(case when invoice_item.signed_amount < 0 then -invoice_item.quantity else invoice_item.quantity end)
            as net_invoiced_quantity,
        case when count(*) = count(*) filter (where invoice_item.currency = ordered.currency) then sum(invoice_item.signed_amount) end
            as net_invoiced_amount
    from ordered
    inner join invoice_item on ordered.purchase_order_item_object_id = invoice_item.purchase_order_item_object_id
    group by ordered.case_key
),

measures as (
    select case_key, 'ordered_amount' as measure, net_amount as value, currency as unit from ordered
    union all
    select case_key, 'net_received_quantity', net_received_quantity, 'units' from received
    union all
    select received.case_key, 'net_received_amount', received.net_received_amount, ordered.currency
    from received inner join ordered on received.case_key = ordered.case_key
    union all
    select case_key, 'net_invoiced_quantity', net_invoiced_quantity, 'units' from invoiced
    union all
    select invoiced.case_key, 'net_invoiced_amount', invoiced.net_invoiced_amount, ordered.currency
    from invoiced inner join ordered on invoiced.case_key = ordered.case_key
)

select
    case_key,
    measure,
    cast(value as numeric) as value,
    unit
from measures
where value is not null
