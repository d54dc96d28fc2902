-- A step concerns the request or inquiry that it belongs to.
{{ config(materialized='view') }}

select
    event_id,
    case_object_id as object_id,
    'happens to' as qualifier,
    tenant,
    source
from {{ ref('side_event') }}
