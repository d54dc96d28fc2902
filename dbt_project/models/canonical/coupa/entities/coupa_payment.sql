-- One row a payment of the ERP to a supplier, as Coupa was told of it invoice by invoice. Money that came back is negative.
{{ config(unlogged=true) }}

with payment as (
    select
        payment_object_id,
        tenant,
        source,
        company_code,
        payment_id as document_id,
        supplier_id as coupa_supplier_id,
        currency,
        max(paid_on) as paid_on,
        min(recorded_at) as recorded_at,
        sum(paid_amount) as amount,
        min(file_id) as file_id,
        min(row_number) as row_number,
        max(source_tz) as source_tz,
        max(loaded_at) as loaded_at
    from {{ ref('int_coupa__invoice_payment') }}
    group by payment_object_id, tenant, source, company_code, payment_id, supplier_id, currency
)

select
    payment.payment_object_id,
    payment.tenant,
    payment.source,
    payment.company_code,
    payment.document_id,
    cast(null as text) as fiscal_year,
    coalesce(supplier.supplier_number, payment.coupa_supplier_id) as supplier_id,
    payment.paid_on,
    payment.recorded_at,
    payment.amount,
    payment.currency,
    cast(null as text) as document_type,
    cast(null as text) as posting_key,
    cast(null as text) as paid_by,

    cast(payment.paid_on as timestamp) at time zone payment.source_tz as paid_at,
    payment.file_id,
    payment.row_number,
    payment.source_tz,
    payment.loaded_at
from payment
left join {{ ref('stg_coupa__suppliers') }} as supplier
    on payment.tenant = supplier.tenant
    and payment.source = supplier.source
    and payment.coupa_supplier_id = supplier.supplier_id
