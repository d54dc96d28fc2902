-- Values of object attributes over time.
select
    object_id,
    attribute,
    value,
    changed_at,
    tenant,
    source
from {{ ref('sap_object_change') }}
union all
select
    object_id,
    attribute,
    value,
    changed_at,
    tenant,
    source
from {{ ref('ocel_object_change') }}
