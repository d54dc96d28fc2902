-- Objects of object-centric logs, each of the type and under the id that its log gives it.
{{ config(unlogged=true) }}

select
    {{ ocel_object_id('object_id') }} as object_id,
    tenant,
    source,
    object_type,
    object_id as object_key
from {{ ref('stg_ocel__object') }}
