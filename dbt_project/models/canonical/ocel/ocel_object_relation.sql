-- Relations of objects that an object-centric log states.
{{ config(unlogged=true) }}

select
    {{ ocel_object_id('source_id') }} as source_object_id,
    {{ ocel_object_id('target_id') }} as target_object_id,
    qualifier,
    tenant,
    source
from {{ ref('stg_ocel__object_relation') }}
