-- Payments of SAP in canonical shape.
{{ config(materialized='view') }}

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
from {{ ref('int_sap__payment') }}
