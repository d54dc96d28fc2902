-- Events of every event-log source, renamed and cast. Rows and their order are the source's own.
with

event_log as (select * from {{ source('raw', 'event_log') }}),

-- grouped, so that what belongs to a file is reckoned once a file and not once an event
file as (
    select
        file.file_id,
        {{ hash_start(['file.tenant', 'file.source', 'file.sha256']) }} as event_id_start,
        {{ period('log_source.plausible_from', 'log_source.plausible_to') }} as plausible_period
    from {{ source('raw', 'file') }} as file
    inner join {{ source('raw', 'event_log_source') }} as log_source
        on file.tenant = log_source.tenant and file.source = log_source.source
    group by file.file_id, file.tenant, file.source, file.sha256, log_source.plausible_from, log_source.plausible_to
),

cast_events as (
    select
        -- ids
        event_log.tenant,
        event_log.source,
        cast(event_log._file_id as bigint) as file_id,
        cast(event_log._row_number as bigint) as row_number,
        -- one sortable number for (file, row): 2^40 rows a file
        cast(event_log._file_id as bigint) * 1099511627776 + cast(event_log._row_number as bigint) as order_key,
        event_log.case_id,
        event_log.activity,

        -- time
        {{ parse_moment('event_log.occurred', 'event_log.time_format', 'event_log.time_zone') }} as event_at,
        event_log.time_precision,
        event_log.time_zone as source_tz,

        -- who and how much
        event_log.resource,
        coalesce(event_log.actor_type, 'unknown') as actor_type,
        {{ parse_decimal('event_log.cost', 'event_log.decimal_mark') }} as cost,
        event_log.cost_kind,
        event_log.currency,

        -- attributes of the case
        event_log.company_code,
        event_log.vendor_id as supplier_id,
        event_log.vendor_name as supplier_name,
        event_log.purchase_order_id,
        event_log.purchase_order_item_no,
        event_log.matching_type as matching_type_source_text,
        event_log.item_type,
        event_log.document_type,
        event_log.spend_area,
        event_log.spend_sub_area,
        event_log.attributes,

        file.event_id_start,
        file.plausible_period
    from event_log
    inner join file on event_log._file_id = file.file_id
    {{ computed_once() }}
)

select
    tenant,
    source,
    file_id,
    row_number,
    order_key,
    event_id_start,
    case_id,
    activity,
    event_at,
    time_precision,
    source_tz,
    {{ is_within('event_at', 'plausible_period') }} as is_time_plausible,
    resource,
    actor_type,
    cost,
    cost_kind,
    currency,
    company_code,
    supplier_id,
    supplier_name,
    purchase_order_id,
    purchase_order_item_no,
    matching_type_source_text,
    item_type,
    document_type,
    spend_area,
    spend_sub_area,
    attributes
from cast_events
