-- One row an invoice and reason of exception; an invoice may have several.

with

invoice as (
    select tenant, source, invoice_object_id, is_ever_blocked, is_duplicate_candidate from {{ ref('fct_kpi_invoice') }}
),

invoice_item as (
    select
        invoice_object_id,
        has_price_block,
        has_quantity_block,
        has_date_block,
        has_quality_block,
        has_amount_block,
        has_manual_block
    from {{ ref('can_invoice_item') }}
),

item_block as (
    select
        invoice_object_id,
        {{ any_true('has_price_block') }} as has_price_block,
        {{ any_true('has_quantity_block') }} as has_quantity_block,
        {{ any_true('has_date_block') }} as has_date_block,
        {{ any_true('has_quality_block') }} as has_quality_block,
        {{ any_true('has_amount_block') }} as has_amount_block,
        {{ any_true('has_manual_block') }} as has_manual_block
    from invoice_item
    group by invoice_object_id
),

found as (
    select invoice_object_id, 'price block' as reason from item_block where has_price_block
    union all
    select invoice_object_id, 'quantity block' from item_block where has_quantity_block
    union all
    select invoice_object_id, 'date block' from item_block where has_date_block
    union all
    select invoice_object_id, 'quality block' from item_block where has_quality_block
    union all
    select invoice_object_id, 'amount block' from item_block where has_amount_block
    union all
    select invoice_object_id, 'manual block' from item_block where has_manual_block
    union all
    -- a block of the whole document that no item explains
    select invoice.invoice_object_id, 'other payment block'
    from invoice
    left join item_block on invoice.invoice_object_id = item_block.invoice_object_id
    where
        invoice.is_ever_blocked
        and not coalesce(
            item_block.has_price_block
            or item_block.has_quantity_block
            or item_block.has_date_block
            or item_block.has_quality_block
            or item_block.has_amount_block
            or item_block.has_manual_block,
            false
        )
    union all
    select invoice_object_id, 'suspected duplicate' from invoice where is_duplicate_candidate
)

select invoice.tenant, invoice.source, found.invoice_object_id, cast(found.reason as text) as reason
from found
inner join invoice on found.invoice_object_id = invoice.invoice_object_id
