-- Purchase orders of SAP in canonical shape.
{{ config(materialized='view') }}

select
    purchase_order_object_id,
    tenant,
    source,
    purchase_order_id,
    company_code,
    supplier_id,
    document_type,
    purchasing_group,
    currency,
    created_on,
    created_by,
    pricing_document_id,
    is_deleted
from {{ ref('int_sap__purchase_order') }}
