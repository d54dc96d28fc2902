-- Lines of invoices, from the latest version of each invoice.
with

latest as ({{ coupa_latest('invoices') }}),

line as ({{ json_rows('latest', '"invoice-lines"') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as invoice_id,
    {{ coupa_text('id', element=true) }} as invoice_line_id,
    {{ coupa_integer('line-num', element=true) }} as line_no,
    {{ coupa_text('order-line-id', element=true) }} as purchase_order_line_id,
    coalesce(
        {{ coupa_text('po-number', element=true) }}, {{ coupa_text('order-header-num', element=true) }}
    ) as purchase_order_number,
    {{ coupa_text('match-reference', element=true) }} as match_reference,
    {{ coupa_text('account.account-type.name', element=true) }} as company_code,

    -- what
    {{ coupa_text('description', element=true) }} as description,
    {{ coupa_text('commodity.name', element=true) }} as category,
    coalesce({{ coupa_text('type', element=true) }} = 'InvoiceAmountLine', false) as is_amount_line,

    -- numbers
    {{ coupa_decimal('quantity', element=true) }} as quantity,
    {{ coupa_text('uom.code', element=true) }} as unit,
    {{ coupa_decimal('price', element=true) }} as price,
    {{ coupa_decimal('total', element=true) }} as net_amount,
    {{ coupa_text('currency.code', element=true) }} as currency
from line
