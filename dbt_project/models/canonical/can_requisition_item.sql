-- One row a purchase requisition item.
select
    requisition_item_object_id,
    tenant,
    source,
    requisition_id,
    item_no,
    requested_on,
    requester,
    amount,
    currency,
    category,
    is_deleted,
    is_released,
    origin_code
from {{ ref('sap_requisition_item') }}
