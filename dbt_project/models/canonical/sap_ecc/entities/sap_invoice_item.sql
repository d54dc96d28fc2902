-- Invoice items of SAP in canonical shape. Lines of cancellations end an invoice; they are not items of one.
-- A block flag says that the line was ever held for that reason, also after SAP took the flag off.
{{ config(unlogged=true) }}

{%- set reasons = ['price', 'quantity', 'date', 'quality', 'amount', 'manual'] %}

with

line as (select * from {{ ref('int_sap__invoice_line') }}),

invoice as (select * from {{ ref('int_sap__invoice') }}),

change as (
    select
        tenant,
        source,
        client,
        document_id,
        fiscal_year,
        item_no
        {%- for reason in reasons %},
        {{ any_true("attribute = '" ~ reason ~ "_block'") }} as has_{{ reason }}_block
        {%- endfor %}
    from {{ ref('int_sap__change') }}
    where subject = 'invoice_item' and item_no is not null
    group by tenant, source, client, document_id, fiscal_year, item_no
)

select
    line.invoice_item_object_id,
    line.invoice_object_id,
    line.tenant,
    line.source,
    invoice.invoice_id,
    invoice.fiscal_year,
    line.item_no,
    line.purchase_order_item_object_id,
    line.purchase_order_id,
    line.purchase_order_item_no,
    line.quantity,
    line.amount,
    line.signed_amount,
    line.currency,
    line.is_subsequent
    {%- for reason in reasons %},
    line.has_{{ reason }}_block or coalesce(change.has_{{ reason }}_block, false) as has_{{ reason }}_block
    {%- endfor %}
from line
inner join invoice on line.invoice_object_id = invoice.invoice_object_id
left join change
    on invoice.tenant = change.tenant
    and invoice.source = change.source
    and invoice.client = change.client
    and invoice.logistics_id = change.document_id
    and invoice.logistics_year = change.fiscal_year
    and line.item_no = change.item_no
