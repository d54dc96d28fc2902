-- One row an invoice item.
select
    invoice_item_object_id,
    invoice_object_id,
    tenant,
    source,
    invoice_id,
    fiscal_year,
    item_no,
    purchase_order_item_object_id,
    purchase_order_id,
    purchase_order_item_no,
    quantity,
    amount,
    signed_amount,
    currency,
    is_subsequent,
    has_price_block,
    has_quantity_block,
    has_date_block,
    has_quality_block,
    has_amount_block,
    has_manual_block
from {{ ref('sap_invoice_item') }}
