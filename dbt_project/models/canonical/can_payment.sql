-- One row a payment line to a supplier.
select
    payment_object_id,
    tenant,
    source,
    company_code,
    document_id,
    fiscal_year,
    supplier_id,
    paid_on,
    recorded_at,
    amount,
    currency,
    document_type,
    posting_key,
    paid_by
from {{ ref('sap_payment') }}
