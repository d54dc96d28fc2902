-- One row a purchase order.
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
from {{ ref('sap_purchase_order') }}
union all
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
from {{ ref('event_log_purchase_order') }}
