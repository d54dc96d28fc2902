-- Suppliers of SAP in canonical shape.
{{ config(materialized='view') }}

select
    supplier_object_id,
    tenant,
    source,
    supplier_id,
    name,
    country,
    is_blocked,
    created_on
from {{ ref('int_sap__supplier') }}
