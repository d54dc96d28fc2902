-- One row a stay of something in a queue: when it came, when it left (null: it is still there), and how many working days old it is
-- at the end of the data. A thing that comes back has one more stay.
{{ config(unlogged=true, merge_join=false) }}

with

period as (select tenant, source, time_zone, data_until from {{ ref('dim_source_period') }} where data_until is not null),

stay as (
    select * from {{ ref('int_approval_stay') }}
    union all
    select * from {{ ref('int_order_sending_stay') }}
    union all
    select * from {{ ref('int_invoice_stay') }}
    union all
    -- when work was withdrawn is not on record, and it is nobody's backlog
    select
        tenant,
        source,
        'inquiry' as queue,
        inquiry_id as object_label,
        inquiry_object_id as object_id,
        reason,
        company_code,
        supplier_id,
        cast(null as text) as currency,
        cast(null as numeric) as amount,
        received_at as entered_at,
        resolved_at as left_at,
        true as is_exit_known
    from {{ ref('can_inquiry') }}
    where resolved_at is not null or not is_cancelled
    union all
    select
        tenant,
        source,
        'supplier request' as queue,
        request_id as object_label,
        supplier_request_object_id as object_id,
        cast(null as text) as reason,
        company_code,
        supplier_id,
        cast(null as text) as currency,
        cast(null as numeric) as amount,
        requested_at as entered_at,
        transactable_at as left_at,
        true as is_exit_known
    from {{ ref('can_supplier_request') }}
    where transactable_at is not null or not (is_cancelled or is_rejected)
),

numbered_stay as (
    select
        stay.*,
        row_number() over (
            partition by tenant, source, queue, object_label, object_id order by entered_at asc nulls last, left_at asc nulls last
        ) as stay_no
    from stay
    where entered_at is not null
),

dated as (
    select
        stay.*,
        {{ hash_id(['stay.tenant', 'stay.source', 'stay.queue', 'stay.object_label', 'stay.object_id', 'stay.stay_no']) }} as work_item_id,
        period.data_until,
        {{ local_date('stay.entered_at', 'period.time_zone') }} as entered_on,
        {{ local_date('stay.left_at', 'period.time_zone') }} as left_on
    from numbered_stay as stay
    inner join period on stay.tenant = period.tenant and stay.source = period.source
),

aged as (
    select
        dated.*,
        {{ business_days_between('dated.entered_at', 'entered_day', 'dated.entered_at', 'until_day', 'true') }} as age_business_days
    from dated
    {{ join_work_calendar('work', 'dated') }}
    {{ join_calendar_day('entered_day', 'work', 'dated.entered_at', 'true', 'dated.entered_on') }}
    {{ join_calendar_day('until_day', 'work', 'dated.entered_at', 'true', 'dated.data_until') }}
)

select
    work_item_id,
    tenant,
    source,
    queue,
    object_label,
    object_id,
    stay_no,
    reason,
    company_code,
    supplier_id,
    currency,
    amount,
    entered_at,
    entered_on,
    left_at,
    left_on,
    is_exit_known,
    left_at is null as is_open,
    case when left_at is null then age_business_days end as age_business_days,
    case
        when left_at is not null or age_business_days is null then null
        when age_business_days <= 1 then '0-1'
        when age_business_days <= 3 then '2-3'
        when age_business_days <= 5 then '4-5'
        when age_business_days <= 10 then '6-10'
        when age_business_days <= 20 then '11-20'
        else '>20'
    end as age_bucket
from aged
