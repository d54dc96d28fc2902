-- One row a line of an invoice. Blocks are the tolerances that the line failed; what is kept of them stays when the
-- invoice is freed.
{{ config(unlogged=true) }}

with

line as (select * from {{ ref('stg_coupa__invoice_lines') }}),

failure as (
    select
        tenant,
        source,
        invoice_line_id,
        {{ any_true("block_reason = 'price'") }} as has_price_block,
        {{ any_true("block_reason = 'quantity'") }} as has_quantity_block,
        -- tax and whatever else a company compares are amounts
        {{ any_true("block_reason not in ('price', 'quantity')") }} as has_amount_block
    from {{ ref('stg_coupa__failed_tolerances') }}
    where invoice_line_id is not null
    group by tenant, source, invoice_line_id
)

select
    {{ hash_object_id('invoice_item', ['line.invoice_line_id'], 'line') }} as invoice_item_object_id,
    {{ hash_object_id('invoice', ['line.invoice_id'], 'line') }} as invoice_object_id,
    line.tenant,
    line.source,
    line.invoice_id,
    cast(null as text) as fiscal_year,
    cast(line.line_no as text) as item_no,
    item.purchase_order_item_object_id,
    coalesce(item.purchase_order_id, line.purchase_order_number) as purchase_order_id,
    item.item_no as purchase_order_item_no,
    -- the amount has the sign of a credit, the quantity has none
    abs(line.quantity) as quantity,
    abs(line.net_amount) as amount,
    line.net_amount as signed_amount,
    line.currency,
    false as is_subsequent,
    coalesce(failure.has_price_block, false) as has_price_block,
    coalesce(failure.has_quantity_block, false) as has_quantity_block,
    false as has_date_block,
    false as has_quality_block,
    coalesce(failure.has_amount_block, false) as has_amount_block,
    false as has_manual_block,

    line.company_code
from line
left join {{ ref('coupa_purchase_order_item') }} as item
    on line.tenant = item.tenant
    and line.source = item.source
    and line.purchase_order_line_id = item.purchase_order_line_id
left join failure
    on line.tenant = failure.tenant
    and line.source = failure.source
    and line.invoice_line_id = failure.invoice_line_id
