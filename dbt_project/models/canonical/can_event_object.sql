-- Which event concerns which object. An event of a document header is related to the header only.
select
    event_id,
    object_id,
    qualifier,
    tenant,
    source
from {{ ref('sap_event_object') }}
union all
select
    event_id,
    object_id,
    qualifier,
    tenant,
    source
from {{ ref('event_log_event_object') }}
union all
select
    event_id,
    object_id,
    qualifier,
    tenant,
    source
from {{ ref('ocel_event_object') }}
