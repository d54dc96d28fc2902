-- K01: days from the creation of a requisition item until the supplier is told of its first order item. A source that
-- records no messages, or not the first one of an order, ends with the release of the order, else with the creation of
-- the item.
with

requisition_item as (select * from {{ ref('can_requisition_item') }}),

order_item as (
    select
        tenant,
        source,
        requisition_id,
        requisition_item_no,
        company_code,
        purchase_order_object_id,
        purchase_order_item_object_id
    from {{ ref('can_purchase_order_item') }}
    where requisition_id is not null and not coalesce(is_deleted, false)
),

period as (select tenant, source, time_zone from {{ ref('dim_source_period') }}),

source_with_messages as (
    select distinct tenant, source from {{ ref('mart_activity') }} where activity = 'Send Purchase Order'
),

created as (
    select object_id, first_at, is_day_precise
    from {{ ref('fct_document_event') }}
    where activity = 'Create Purchase Order Item'
),

message as (
    select
        order_item.purchase_order_item_object_id,
        event.event_at,
        event.time_precision = 'day' as is_day_precise,
        event.activity = 'Send Purchase Order' as is_first,
        -- an item that was added to a sent order is told of by the next message
        created.first_at is null
        or case
            when created.is_day_precise or event.time_precision = 'day'
                then {{ local_date('event.event_at', 'period.time_zone') }} >= {{ local_date('created.first_at', 'period.time_zone') }}
            else event.event_at >= created.first_at
        end as tells_of_item
    from order_item
    inner join period on order_item.tenant = period.tenant and order_item.source = period.source
    inner join {{ ref('int_document_event_object') }} as order_event
        on order_item.purchase_order_object_id = order_event.object_id
    inner join {{ ref('can_event') }} as event
        on
            order_event.event_id = event.event_id
            and event.activity in ('Send Purchase Order', 'Send Purchase Order Update')
    left join created on order_item.purchase_order_item_object_id = created.object_id
),

sent as (
    select
        purchase_order_item_object_id,
        min(event_at) filter (where tells_of_item) as first_at,
        {{ any_true('is_day_precise and tells_of_item') }} as is_day_precise,
        -- a system that keeps the last message only does not tell when the first one went
        {{ any_true('is_first') }} as is_first_known
    from message
    group by purchase_order_item_object_id
),

issued as (
    select
        order_item.*,
        source_with_messages.source is not null as has_messages,
        case
            when sent.is_first_known then sent.first_at
            when source_with_messages.source is not null and sent.purchase_order_item_object_id is null then null
            -- an item that was added to a released order waits for the next release, or is free at once
            when created.first_at is null or released.first_at >= created.first_at then released.first_at
            when released.last_at >= created.first_at then released.last_at
            else created.first_at
        end as issued_at,
        case
            when sent.is_first_known then sent.is_day_precise
            when created.first_at is null or released.last_at >= created.first_at then released.is_day_precise
            else created.is_day_precise
        end as is_day_precise,
        case
            when sent.is_first_known then 'sent'
            when created.first_at is null or released.last_at >= created.first_at then 'released'
            else 'created'
        end as issued_by
    from order_item
    left join {{ ref('fct_document_event') }} as released
        on
            order_item.purchase_order_object_id = released.object_id
            and released.activity = 'Release Purchase Order'
    left join created on order_item.purchase_order_item_object_id = created.object_id
    left join sent on order_item.purchase_order_item_object_id = sent.purchase_order_item_object_id
    left join source_with_messages
        on order_item.tenant = source_with_messages.tenant and order_item.source = source_with_messages.source
),

first_issued as (
    select
        tenant,
        source,
        requisition_id,
        requisition_item_no,
        company_code,
        has_messages,
        issued_at,
        is_day_precise,
        issued_by
    from (
        select
            issued.*,
            row_number() over (
                partition by tenant, source, requisition_id, requisition_item_no
                order by issued_at asc nulls last, purchase_order_item_object_id asc
            ) as issue_rank
        from issued
    ) as ranked
    where issue_rank = 1
),

timed as (
    select
        requisition_item.tenant,
        requisition_item.source,
        {{ item_label('requisition_item.requisition_id', 'requisition_item.item_no') }} as subject_id,
        requisition_item.category,
        first_issued.company_code,
        coalesce(requisition_item.is_deleted, false) as is_deleted,
        requisition_item.requested_on,
        period.time_zone,
        requested.first_at as requested_at,
        coalesce(first_issued.has_messages, false) as has_messages,
        first_issued.issued_at,
        first_issued.issued_by,
        coalesce(requested.is_day_precise or first_issued.is_day_precise, false) as is_day_precise
    from requisition_item
    inner join period on requisition_item.tenant = period.tenant and requisition_item.source = period.source
    left join {{ ref('fct_document_event') }} as requested
        on
            requisition_item.requisition_item_object_id = requested.object_id
            and requested.activity = 'Create Purchase Requisition Item'
    left join first_issued
        on
            requisition_item.tenant = first_issued.tenant
            and requisition_item.source = first_issued.source
            and requisition_item.requisition_id = first_issued.requisition_id
            and requisition_item.item_no = first_issued.requisition_item_no
),

measured as (
    select
        timed.*,
        {{ local_date('timed.issued_at', 'timed.time_zone') }} as issued_on,
        {{ days_between_events('timed.requested_at', 'timed.issued_at', 'timed.is_day_precise', 'timed.time_zone') }} as days,
        {{ business_days_between('timed.requested_at', 'requested_day', 'timed.issued_at', 'issued_day', 'timed.is_day_precise') }}
            as business_days
    from timed
    {{ join_work_calendar('work', 'timed') }}
    {{ join_calendar_day(
        'requested_day', 'work', 'timed.requested_at', 'timed.is_day_precise', local_date('timed.requested_at', 'timed.time_zone')
    ) }}
    {{ join_calendar_day(
        'issued_day', 'work', 'timed.issued_at', 'timed.is_day_precise', local_date('timed.issued_at', 'timed.time_zone')
    ) }}
),

subject as (
    select
        tenant,
        source,
        subject_id,
        company_code,
        null as supplier_id,
        category,
        coalesce(issued_on, requested_on) as observed_on,
        case
            when is_deleted then 'requisition item deleted'
            when days is null and has_messages then 'not sent to the supplier'
            when days is null then 'not ordered yet'
            when days < 0 then 'order precedes requisition'
        end as excluded_reason,
        true as is_hit,
        days,
        business_days,
        issued_by
    from measured
)

{{ kpi_observation(
    'K01',
    'requisition_item',
    numerator='days',
    detail='issued_by',
    calendar_days='days',
    business_days='business_days'
) }}
