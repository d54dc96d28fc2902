-- Which event of an object-centric log concerns which object.
{{ config(unlogged=true) }}

select
    {{ ocel_event_id('event_id') }} as event_id,
    {{ ocel_object_id('object_id') }} as object_id,
    qualifier,
    tenant,
    source
from {{ ref('stg_ocel__event_object') }}
