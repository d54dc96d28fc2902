-- One row a source and data-quality check. A check without a denominator has no value, not zero.

with

catalogue as (select * from {{ ref('data_quality_catalogue') }}),

file as (
    select
        tenant,
        source,
        max(loaded_at) as loaded_at,
        sum(rows_read) as rows_read,
        sum(rows_quarantined) as rows_quarantined
    from {{ source('raw', 'file') }}
    group by tenant, source
),

event as (
    select
        counted.tenant,
        counted.source,
        counted.activity,
        activity_catalogue.lifecycle_rank is null as is_unmapped,
        sum(counted.event_count) as event_count,
        sum(counted.day_count) as day_count,
        sum(counted.event_count - counted.plausible_count) as implausible_count,
        min(counted.first_at) as first_at,
        max(counted.last_at) as last_at
    from {{ ref('fct_event_count') }} as counted
    left join {{ ref('activity_catalogue') }} as activity_catalogue on counted.activity = activity_catalogue.activity
    group by 1, 2, 3, 4
),

event_total as (
    select
        tenant,
        source,
        sum(event_count) as event_count,
        sum(day_count) as day_count,
        sum(implausible_count) as implausible_count,
        coalesce(sum(event_count) filter (where is_unmapped), 0) as unmapped_count,
        min(first_at) as first_at,
        max(last_at) as last_at,
        {{ ordered_text_list('activity', ', ', byte_order('activity'), 'day_count > 0') }} as day_activities,
        {{ ordered_text_list('activity', ', ', byte_order('activity'), 'implausible_count > 0') }} as implausible_activities,
        {{ ordered_text_list('activity', ', ', byte_order('activity'), 'is_unmapped') }} as unmapped_activities
    from event
    group by tenant, source
),

link as (
    select tenant, source, purchase_order_item_object_id, 'goods receipt items' as kind
    from {{ ref('can_goods_receipt_item') }}
    where purchase_order_id is not null
    union all
    select tenant, source, purchase_order_item_object_id, 'invoice items'
    from {{ ref('can_invoice_item') }}
    where purchase_order_id is not null
),

known_order_item as (select purchase_order_item_object_id from {{ ref('can_purchase_order_item') }}),

link_total as (
    select
        link.tenant,
        link.source,
        count(*) as link_count,
        count(*) filter (where known_order_item.purchase_order_item_object_id is null) as orphan_count,
        count(*) filter (where known_order_item.purchase_order_item_object_id is null and link.kind = 'goods receipt items')
            as orphan_receipt_count,
        count(*) filter (where known_order_item.purchase_order_item_object_id is null and link.kind = 'invoice items')
            as orphan_invoice_count
    from link
    left join known_order_item on link.purchase_order_item_object_id = known_order_item.purchase_order_item_object_id
    group by link.tenant, link.source
),

-- what is dated by people and recorded by the system
dated as (
    select tenant, source, posted_on as dated_on, recorded_at, 'goods receipt items' as kind from {{ ref('can_goods_receipt_item') }}
    union all
    select tenant, source, paid_on, recorded_at, 'payments' from {{ ref('can_payment') }}
),

recorded as (
    select
        dated.tenant,
        dated.source,
        dated.kind,
        {{ days_between_dates('dated.dated_on', local_date('dated.recorded_at', 'period.time_zone')) }} as lag_days
    from dated
    inner join {{ ref('dim_source_period') }} as period on dated.tenant = period.tenant and dated.source = period.source
    where dated.dated_on is not null and dated.recorded_at is not null
),

recorded_total as (
    select
        tenant,
        source,
        count(*) as recorded_count,
        count(*) filter (where lag_days > 1) as late_count,
        count(*) filter (where lag_days > 1 and kind = 'goods receipt items') as late_receipt_count,
        count(*) filter (where lag_days > 1 and kind = 'payments') as late_payment_count
    from recorded
    group by tenant, source
),

measured as (
    select
        tenant,
        source,
        'DQ02' as check_id,
        cast({{ seconds_between('loaded_at', refresh_started_at()) }} as numeric) / 3600 as numerator,
        cast(1 as numeric) as denominator,
        'last load ' || {{ stamp_text('loaded_at', 'false', "'UTC'") }} || ' UTC' as detail
    from file
    union all
    select tenant, source, 'DQ01', late_count, recorded_count,
        cast(late_receipt_count as text) || ' goods receipt items, ' || cast(late_payment_count as text) || ' payments'
    from recorded_total
    union all
    select tenant, source, 'DQ03', day_count, event_count, day_activities
    from event_total
    union all
    select tenant, source, 'DQ04', implausible_count, event_count,
        'events from ' || {{ stamp_text('first_at', 'true', "'UTC'") }} || ' to ' || {{ stamp_text('last_at', 'true', "'UTC'") }}
        || coalesce('; outside: ' || implausible_activities, '')
    from event_total
    union all
    select tenant, source, 'DQ05', orphan_count, link_count,
        cast(orphan_receipt_count as text) || ' goods receipt items, ' || cast(orphan_invoice_count as text) || ' invoice items'
    from link_total
    union all
    select tenant, source, 'DQ06', unmapped_count, event_count, unmapped_activities
    from event_total
    union all
    select tenant, source, 'DQ07', rows_quarantined, rows_read, cast(rows_quarantined as text) || ' rows in quarantine'
    from file
)

select
    file.tenant,
    file.source,
    catalogue.check_id,
    catalogue.name,
    catalogue.unit,
    cast(measured.numerator / nullif(measured.denominator, 0) as numeric) as value,
    cast(measured.numerator as numeric) as numerator,
    cast(measured.denominator as numeric) as denominator,
    cast(measured.detail as text) as detail
from file
cross join catalogue
left join measured
    on file.tenant = measured.tenant and file.source = measured.source and catalogue.check_id = measured.check_id
