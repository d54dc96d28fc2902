-- Purchase requisition items of SAP in canonical shape.
{{ config(materialized='view') }}

select
    requisition_item_object_id,
    tenant,
    source,
    requisition_id,
    item_no,
    company_code,
    requested_on,
    requester,
    amount,
    currency,
    category,
    is_deleted,
    is_released,
    origin_code
from {{ ref('int_sap__requisition_item') }}
