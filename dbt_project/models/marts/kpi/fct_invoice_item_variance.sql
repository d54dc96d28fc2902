-- One row an invoice item: what it billed against the price and the quantity that its order had at that moment, and how
-- much of it lies beyond the ordered quantity. Read by K33, K34 and K34b; all count the same items.
{{ config(unlogged=true) }}

with

invoice as (
    select
        invoice_object_id,
        subject_id,
        company_code,
        supplier_id,
        posted_on,
        entered_at,
        document_exclusion
    from {{ ref('fct_kpi_invoice') }}
),

order_item as (
    select
        purchase_order_item_object_id,
        category,
        ordered_quantity,
        net_price,
        price_unit,
        currency,
        coalesce(over_tolerance_pct, 0) as over_tolerance_pct
    from {{ ref('can_purchase_order_item') }}
),

item as (
    select
        invoice_item.invoice_item_object_id,
        invoice_item.invoice_object_id,
        invoice_item.tenant,
        invoice_item.source,
        invoice.subject_id || '-' || invoice_item.item_no as subject_id,
        invoice.company_code,
        invoice.supplier_id,
        order_item.category,
        invoice.posted_on,
        invoice.entered_at,
        invoice_item.purchase_order_item_object_id,
        invoice_item.currency,
        invoice_item.quantity,
        invoice_item.amount,
        invoice_item.has_price_block,
        coalesce(price_then.value, order_item.net_price) / order_item.price_unit as order_unit_price,
        coalesce(quantity_then.value, order_item.ordered_quantity) as ordered_quantity,
        order_item.over_tolerance_pct,
        case
            when invoice.document_exclusion is not null then invoice.document_exclusion
            when invoice.posted_on is null then 'not posted yet'
            when invoice_item.purchase_order_id is null then 'no order reference'
            when order_item.purchase_order_item_object_id is null then 'order item not loaded'
            when invoice_item.is_subsequent then 'subsequent charge'
            when coalesce(invoice_item.quantity, 0) = 0 then 'no quantity'
            when coalesce(price_then.value, order_item.net_price, 0) = 0 then 'no order price'
            when invoice_item.currency <> order_item.currency then 'another currency than the order'
        end as billing_exclusion
    from {{ ref('can_invoice_item') }} as invoice_item
    inner join invoice on invoice_item.invoice_object_id = invoice.invoice_object_id
    left join order_item on invoice_item.purchase_order_item_object_id = order_item.purchase_order_item_object_id
    {{- join_values_then('invoice_item.purchase_order_item_object_id', 'invoice.entered_at') }}
),

-- what is left out bills nothing: it does not use up the order
billed as (
    select
        *,
        coalesce(
            sum(quantity) over (
                partition by purchase_order_item_object_id, billing_exclusion
                order by entered_at asc nulls last, invoice_object_id asc, invoice_item_object_id asc
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as billed_before_quantity
    from item
)

select
    invoice_item_object_id,
    invoice_object_id,
    tenant,
    source,
    subject_id,
    company_code,
    supplier_id,
    category,
    posted_on,
    currency,
    billing_exclusion,
    billing_exclusion is null as is_compared,
    ordered_quantity,
    has_price_block,
    -- to the cent: a price of many decimals makes no variance by itself
    round(quantity * order_unit_price, 2) as order_amount,
    amount - round(quantity * order_unit_price, 2) as price_variance_amount,
    {%- set beyond = 'greatest(billed_before_quantity + quantity - {0}, 0) - greatest(billed_before_quantity - {0}, 0)' %}
    {{ beyond.format('ordered_quantity') }} as excess_quantity,
    round(({{ beyond.format('ordered_quantity') }}) * order_unit_price, 2) as excess_amount,
    {{ beyond.format('ordered_quantity * (1 + over_tolerance_pct / 100)') }} > 0 as is_beyond_tolerance
from billed
