-- Invoice lines of Oracle that charge for something; tax is no item. A block flag says that the line's shipment was ever
-- held for that reason in this invoice. Discarded lines keep what they were for.
{{ config(unlogged=true) }}

with

line as (
    select
        item.*,
        case when item.is_discarded or item.is_cancelled then coalesce(item.original_amount, item.amount)
            else item.amount end as signed_amount
    from {{ ref('stg_oracle__ap_invoice_lines_all') }} as item
    where item.line_type is null or item.line_type not in ('tax', 'awt', 'prepay')
),

hold as (
    select
        tenant,
        source,
        invoice_id,
        shipment_id,
        {{ any_true("hold_reason = 'price'") }} as has_price_block,
        {{ any_true("hold_reason = 'quantity'") }} as has_quantity_block,
        {{ any_true("hold_reason = 'quality'") }} as has_quality_block,
        {{ any_true("hold_reason not in ('price', 'quantity', 'quality')") }} as has_manual_block
    from {{ ref('stg_oracle__ap_holds_all') }}
    where shipment_id is not null
    group by tenant, source, invoice_id, shipment_id
)

select
    {{ hash_id(["'invoice_item'", 'invoice.invoice_object_id', 'line.item_no']) }} as invoice_item_object_id,
    invoice.invoice_object_id,
    line.tenant,
    line.source,
    invoice.invoice_id,
    invoice.fiscal_year,
    line.item_no,
    order_item.purchase_order_item_object_id,
    order_item.purchase_order_id,
    order_item.item_no as purchase_order_item_no,
    abs(line.quantity) as quantity,
    abs(line.signed_amount) as amount,
    line.signed_amount,
    invoice.currency,
    -- a line for a price or a quantity that was wrong before; plain lines are matched to an order or a receipt
    coalesce(line.match_type in ('price_correction', 'qty_correction', 'amount_correction'), false) as is_subsequent,
    coalesce(hold.has_price_block, false) as has_price_block,
    coalesce(hold.has_quantity_block, false) as has_quantity_block,
    false as has_date_block,
    coalesce(hold.has_quality_block, false) as has_quality_block,
    false as has_amount_block,
    coalesce(hold.has_manual_block, false) as has_manual_block
from line
inner join {{ ref('oracle_invoice') }} as invoice
    on line.tenant = invoice.tenant
    and line.source = invoice.source
    and line.invoice_id = invoice.invoice_id
left join {{ ref('oracle_purchase_order_item') }} as order_item
    on line.tenant = order_item.tenant
    and line.source = order_item.source
    and line.purchase_order_item_id = order_item.purchase_order_item_key
left join hold
    on line.tenant = hold.tenant
    and line.source = hold.source
    and line.invoice_id = hold.invoice_id
    and line.shipment_id = hold.shipment_id
