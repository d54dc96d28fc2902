-- One row a payment of Oracle that stands. A voided one paid nothing.
{{ config(unlogged=true) }}

select
    {{ hash_object_id('payment', ['payment.payment_id'], 'payment') }} as payment_object_id,
    payment.tenant,
    payment.source,
    payment.payment_id as payment_key,
    coalesce(company.name, payment.operating_unit_id) as company_code,
    payment.payment_id as document_id,
    cast(null as text) as fiscal_year,
    payment.payment_no,
    payment.supplier_id,
    payment.paid_on,
    payment.created_at as recorded_at,
    payment.amount,
    payment.currency,
    payment.payment_type as document_type,
    cast(null as text) as posting_key,
    coalesce(creator.name, payment.created_by_user_id) as paid_by,
    payment.file_id,
    payment.row_number,
    payment.source_tz,
    payment.loaded_at
from {{ ref('stg_oracle__ap_checks_all') }} as payment
{{ oracle_name('operating_unit', 'payment', 'operating_unit_id', 'company') }}
{{ oracle_name('user', 'payment', 'created_by_user_id', 'creator') }}
where not payment.is_voided
