-- Events of event logs in canonical shape, with the case that the source put each event in.
-- The row of the file is the only key an event log has: the id is a hash of the file's bytes and the row.
{{ config(unlogged=true, work_mem="256MB") }}

with

event as (select * from {{ ref('stg_event_log__event') }}),

log_case as (select case_object_id, tenant, source, case_id from {{ ref('event_log_case') }})

select
    {{ hash_id_of('event.event_id_start', 'event.row_number') }} as event_id,
    event.tenant,
    event.source,
    event.activity,
    event.event_at,
    event.time_precision,
    event.source_tz,
    cast(null as timestamptz) as recorded_at,
    event.order_key,
    event.resource,
    event.actor_type,
    event.cost as amount,
    event.currency,
    cast(null as numeric) as quantity,
    cast(null as text) as document_id,
    event.is_time_plausible,
    event.file_id,
    event.row_number,
    log_case.case_object_id
from event
inner join log_case
    on event.tenant = log_case.tenant and event.source = log_case.source and event.case_id = log_case.case_id
