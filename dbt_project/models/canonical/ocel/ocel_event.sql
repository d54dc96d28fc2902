-- Events of object-centric logs in canonical shape. What an attribute of a known name says goes into its column;
-- all attributes stay in staging.
{{ config(unlogged=true, work_mem="256MB") }}

with

event as (select * from {{ ref('stg_ocel__event') }}),

told as (
    select
        tenant,
        source,
        event_id,
        max(value) filter (where attribute in ('resource', 'org:resource')) as resource,
        max(value) filter (where attribute = 'actor_type' and value in ('human', 'batch', 'interface')) as actor_type,
        max({{ decimal_or_null('value') }}) filter (where attribute = 'amount') as amount,
        max(value) filter (where attribute = 'currency') as currency,
        max({{ decimal_or_null('value') }}) filter (where attribute = 'quantity') as quantity,
        max(value) filter (where attribute = 'document_id') as document_id,
        max(value) filter (where attribute = 'time_precision' and value in ('day', 'minute')) as time_precision
    from {{ ref('stg_ocel__event_attribute') }}
    where attribute in (
        'resource', 'org:resource', 'actor_type', 'amount', 'currency', 'quantity', 'document_id', 'time_precision'
    )
    group by tenant, source, event_id
)

select
    {{ hash_id(['event.tenant', 'event.source', "'ocel event'", 'event.event_id']) }} as event_id,
    event.tenant,
    event.source,
    event.event_type as activity,
    event.event_at,
    coalesce(told.time_precision, event.time_precision) as time_precision,
    event.source_tz,
    cast(null as timestamptz) as recorded_at,
    event.order_key,
    told.resource,
    coalesce(told.actor_type, 'unknown') as actor_type,
    told.amount,
    told.currency,
    told.quantity,
    told.document_id,
    true as is_time_plausible,
    event.file_id,
    event.row_number
from event
left join told
    on event.tenant = told.tenant and event.source = told.source and event.event_id = told.event_id
