-- What the supplier wrote on invoices that were entered again. Oracle takes a number once for each supplier and operating
-- unit, also after cancelling, so whoever enters an invoice again adds something to its number: "4711-2" is 4711 where
-- 4711 is there and was cancelled before, or has the same amount. One row an invoice that is such a one.
{{ config(materialized='ephemeral') }}

with

invoice as (
    select
        {{ hash_object_id('invoice', ['invoice_id']) }} as invoice_object_id,
        tenant,
        source,
        operating_unit_id,
        supplier_id,
        reference,
        currency,
        coalesce(cancelled_amount, gross_amount) as amount,
        created_at,
        cancelled_at,
        case
            when left(right(reference, 2), 1) in ('-', '/', '.', ' ', '_') then left(reference, -2)
            when left(right(reference, 3), 1) in ('-', '/', '.', ' ', '_') then left(reference, -3)
        end as stem
    from {{ ref('stg_oracle__ap_invoices_all') }}
)

select again.invoice_object_id, min(first_entry.reference) as first_reference
from invoice as again
inner join invoice as first_entry
    on again.tenant = first_entry.tenant
    and again.source = first_entry.source
    and again.operating_unit_id = first_entry.operating_unit_id
    and again.supplier_id = first_entry.supplier_id
    and again.stem = first_entry.reference
where first_entry.cancelled_at <= again.created_at
    or (again.currency = first_entry.currency and again.amount = first_entry.amount)
group by again.invoice_object_id
