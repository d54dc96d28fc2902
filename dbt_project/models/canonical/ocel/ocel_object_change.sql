-- Values of object attributes over time, as object-centric logs state them.
{{ config(unlogged=true) }}

select
    {{ ocel_object_id('object_id') }} as object_id,
    attribute,
    value,
    changed_at,
    tenant,
    source
from {{ ref('stg_ocel__object_attribute') }}
