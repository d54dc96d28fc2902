-- Which object belongs to, came from or settles which other object.
select
    source_object_id,
    target_object_id,
    qualifier,
    tenant,
    source
from {{ ref('sap_object_relation') }}
union all
select
    source_object_id,
    target_object_id,
    qualifier,
    tenant,
    source
from {{ ref('event_log_object_relation') }}
union all
select
    source_object_id,
    target_object_id,
    qualifier,
    tenant,
    source
from {{ ref('ocel_object_relation') }}
