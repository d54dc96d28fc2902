-- An event of a log concerns the case that the source put it in.
{{ config(materialized="view") }}

select
    event_id,
    case_object_id as object_id,
    'happens to' as qualifier,
    tenant,
    source
from {{ ref('event_log_event') }}
