-- Things that events happen to: order items, invoices, suppliers, and the cases of logs that name nothing else.
select
    object_id,
    tenant,
    source,
    object_type,
    object_key
from {{ ref('sap_object') }}
union all
select
    object_id,
    tenant,
    source,
    object_type,
    object_key
from {{ ref('event_log_object') }}
union all
select
    object_id,
    tenant,
    source,
    object_type,
    object_key
from {{ ref('ocel_object') }}
