-- Payments that the ERP told for invoices, from the latest version of each invoice.
with

latest as ({{ coupa_latest('invoices') }}),

payment as ({{ json_rows('latest', 'payments') }})

select
    {{ provenance() }},

    -- ids
    {{ coupa_text('id') }} as invoice_id,
    {{ coupa_text('id', element=true) }} as invoice_payment_id,
    {{ coupa_text('notes', element=true) }} as payment_reference,

    -- numbers
    {{ coupa_decimal('amount-paid', element=true) }} as paid_amount,
    {{ coupa_text('currency.code') }} as currency,

    -- when
    {{ coupa_date('payment-date', element=true) }} as paid_on,
    {{ coupa_moment('created-at', element=true) }} as recorded_at
from payment
