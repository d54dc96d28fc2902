-- Payments that the ERP told for invoices, with the payment object that each is part of: what one supplier got from one
-- company under one number. A payment without a number stands for itself.
{{ config(unlogged=true) }}

with paid as (
    select
        payment.tenant,
        payment.source,
        payment.file_id,
        payment.row_number,
        payment.source_tz,
        payment.loaded_at,
        payment.invoice_id,
        payment.invoice_payment_id,
        coalesce(payment.payment_reference, payment.invoice_payment_id) as payment_id,
        payment.paid_amount,
        payment.currency,
        payment.paid_on,
        payment.recorded_at,
        invoice.company_code,
        invoice.supplier_id
    from {{ ref('stg_coupa__invoice_payments') }} as payment
    inner join {{ ref('stg_coupa__invoices') }} as invoice
        on payment.tenant = invoice.tenant
        and payment.source = invoice.source
        and payment.invoice_id = invoice.invoice_id
)

select
    {{ hash_object_id('payment', ['payment_id', 'company_code', 'supplier_id', 'currency']) }} as payment_object_id,
    {{ hash_object_id('invoice', ['invoice_id']) }} as invoice_object_id,
    paid.*,
    row_number() over (
        partition by tenant, source, invoice_id
        order by paid_on desc nulls last, recorded_at desc nulls last, payment_id desc, invoice_payment_id desc
    ) as recency_rank
from paid
