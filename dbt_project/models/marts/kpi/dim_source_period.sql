-- One row a source: its system and time zone, and the months in which it has data. A month with under 1 % of
-- the busiest month's events is a stray date, not data; nor is one in which nothing but suppliers was created, for
-- master data are years older than the documents, and go on after them. The clock is never read: "now" is the data's end. A list of costs
-- has no events: its months are those that it tells, all of them over.
with

file as (select tenant, source, system, loaded_at from {{ source('raw', 'file') }}),

event as (
    select
        event_count.tenant,
        event_count.source,
        event_count.source_tz,
        event_count.month,
        event_count.plausible_count,
        event_count.last_plausible_at,
        activity_catalogue.object_type is distinct from 'supplier' as is_of_document
    from {{ ref('fct_event_count') }} as event_count
    left join {{ ref('activity_catalogue') }} as activity_catalogue on event_count.activity = activity_catalogue.activity
    where event_count.plausible_count > 0
),

loaded as (
    select tenant, source, min(system) as system, max(loaded_at) as loaded_at
    from file
    group by tenant, source
),

by_month as (
    select
        tenant,
        source,
        source_tz,
        month,
        sum(plausible_count) as event_count,
        coalesce(sum(plausible_count) filter (where is_of_document), 0) as document_event_count,
        max(last_plausible_at) as last_event_at,
        max(last_plausible_at) filter (where is_of_document) as last_document_event_at
    from event
    group by tenant, source, source_tz, month
),

monthly as (
    select
        tenant,
        source,
        month,
        sum(event_count) as event_count,
        sum(document_event_count) as document_event_count,
        max(last_event_at) as last_event_at,
        max(last_document_event_at) as last_document_event_at,
        max(sum(event_count)) over (partition by tenant, source) as busiest_count,
        max(sum(document_event_count)) over (partition by tenant, source) as busiest_document_count
    from by_month
    group by tenant, source, month
),

zone as (
    select tenant, source, source_tz
    from (
        select
            tenant,
            source,
            source_tz,
            row_number() over (partition by tenant, source order by sum(event_count) desc, {{ byte_order('source_tz') }} asc nulls last) as zone_rank
        from by_month
        group by tenant, source, source_tz
    ) as ranked
    where zone_rank = 1
),

period as (
    select
        tenant,
        source,
        min(month) as first_month,
        max(month) as last_month,
        coalesce(max(last_document_event_at), max(last_event_at)) as last_event_at
    from monthly
    where
        case
            when busiest_document_count > 0 then document_event_count * 100 >= busiest_document_count
            else event_count * 100 >= busiest_count
        end
    group by tenant, source
),

dated as (
    select
        period.tenant,
        period.source,
        period.first_month,
        period.last_month,
        {{ local_date('period.last_event_at', 'zone.source_tz') }} as data_until
    from period
    inner join zone on period.tenant = zone.tenant and period.source = zone.source
),

ended as (
    select
        tenant,
        source,
        first_month,
        data_until,
        -- the day after the last event opens a new month only where the last day of the month has events
        case
            when {{ month_of(add_days('data_until', 1)) }} > last_month then last_month
            else {{ month_of(add_days('last_month', -1)) }}
        end as last_full_month
    from dated
    union all
    select
        tenant,
        source,
        min(month_on) as first_month,
        {{ add_days(month_of(add_days('max(month_on)', 31)), -1) }} as data_until,
        max(month_on) as last_full_month
    from {{ ref('can_ap_cost') }}
    group by tenant, source
)

select
    loaded.tenant,
    loaded.source,
    loaded.system,
    coalesce(zone.source_tz, 'UTC') as time_zone,
    loaded.loaded_at,
    ended.first_month,
    ended.data_until,
    ended.last_full_month,
    {{ month_of(add_days('ended.last_full_month', -1)) }} as previous_month,
    case
        when ended.last_full_month >= ended.first_month then {{ months_between('ended.first_month', 'ended.last_full_month') }} + 1
        else 0
    end as full_month_count
from loaded
left join zone on loaded.tenant = zone.tenant and loaded.source = zone.source
left join ended on loaded.tenant = ended.tenant and loaded.source = ended.source
