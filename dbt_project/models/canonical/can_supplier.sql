-- One row a supplier.
select
    supplier_object_id,
    tenant,
    source,
    supplier_id,
    name,
    country,
    is_blocked,
    created_on
from {{ ref('sap_supplier') }}
union all
select
    supplier_object_id,
    tenant,
    source,
    supplier_id,
    name,
    country,
    is_blocked,
    created_on
from {{ ref('event_log_supplier') }}
