-- One row a stay of something in a queue: when it came, when it left (null: it is still there), and how many working days old it is
-- at the end of the data. A thing that comes back has one more stay.
{{ config(unlogged=true, merge_join=false) }}

with

period as (select tenant, source, time_zone, data_until from {{ ref('dim_source_period') }} where data_until is not null),

-- approvals: tasks that follow each other without a gap are one stay of their document
task as (
    select
        fct_approval_task.*,
        max(coalesce(decided_at, timestamptz '9999-01-01 00:00:00+00')) over (
            partition by tenant, source, task_type, subject_id, subject_object_id
            order by created_at asc nulls last, level asc nulls last, approval_task_id asc
            rows between unbounded preceding and 1 preceding
        ) as busy_until
    from {{ ref('fct_approval_task') }} as fct_approval_task
    where decision <> 'cancelled'
),

numbered as (
    select
        task.*,
        sum(case when busy_until is null or created_at > busy_until then 1 else 0 end) over (
            partition by tenant, source, task_type, subject_id, subject_object_id
            order by created_at asc nulls last, level asc nulls last, approval_task_id asc
            rows between unbounded preceding and current row
        ) as stay_no
    from task
),

approval as (
    select
        tenant,
        source,
        case task_type
            when 'requisition' then 'requisition approval'
            when 'order' then 'order approval'
            else 'invoice approval'
        end as queue,
        subject_id as object_label,
        subject_object_id as object_id,
        cast(null as text) as reason,
        max(company_code) as company_code,
        max(supplier_id) as supplier_id,
        max(currency) as currency,
        max(amount) as amount,
        min(created_at) as entered_at,
        case when count(*) = count(decided_at) then max(decided_at) end as left_at,
        true as is_exit_known
    from numbered
    group by tenant, source, task_type, subject_id, subject_object_id, stay_no
),

-- orders that are free to go and have not gone; an update, goods or an invoice show that the supplier knows of them. Without a
-- single message in a source nobody knows what was sent.
sending as (select distinct tenant, source from {{ ref('mart_activity') }} where activity = 'Send Purchase Order'),

sendable as (
    select kpi_case.*
    from {{ ref('fct_kpi_case') }} as kpi_case
    inner join sending on kpi_case.tenant = sending.tenant and kpi_case.source = sending.source
),

step as (
    select
        case_activity.case_key,
        max(case_activity.last_at) filter (where dim_activity.activity in ('Create Purchase Order Item', 'Release Purchase Order'))
            as free_at,
        {{ any_true("dim_activity.activity = 'Create Purchase Order Item'") }} as is_created,
        min(case_activity.first_at) filter (
            where dim_activity.activity in (
                'Send Purchase Order', 'Send Purchase Order Update', 'Record Goods Receipt', 'Record Invoice Receipt'
            )
        ) as known_at
    from {{ ref('fct_case_activity') }} as case_activity
    inner join sendable on case_activity.case_key = sendable.case_key
    inner join {{ ref('dim_activity') }} as dim_activity on case_activity.activity_key = dim_activity.activity_key
    where
        dim_activity.activity in (
            'Create Purchase Order Item', 'Release Purchase Order', 'Send Purchase Order', 'Send Purchase Order Update',
            'Record Goods Receipt', 'Record Invoice Receipt'
        )
    group by case_activity.case_key
),

ordered as (
    select
        sendable.tenant,
        sendable.source,
        sendable.case_id,
        sendable.object_id,
        sendable.company_code,
        sendable.supplier_id,
        sendable.currency,
        sendable.amount,
        step.free_at,
        step.known_at,
        order_item.purchase_order_object_id
    from sendable
    inner join step on sendable.case_key = step.case_key and step.is_created
    left join {{ ref('can_purchase_order_item') }} as order_item on sendable.object_id = order_item.purchase_order_item_object_id
    where not coalesce(order_item.is_deleted, false)
),

unreleased as (select object_id from approval where queue = 'order approval' and left_at is null group by object_id),

unsent as (
    select
        ordered.tenant,
        ordered.source,
        'order sending' as queue,
        ordered.case_id as object_label,
        ordered.object_id,
        cast(null as text) as reason,
        ordered.company_code,
        ordered.supplier_id,
        ordered.currency,
        ordered.amount,
        ordered.free_at as entered_at,
        ordered.known_at as left_at,
        true as is_exit_known
    from ordered
    left join unreleased on ordered.purchase_order_object_id = unreleased.object_id
    where
        unreleased.object_id is null
        and (ordered.known_at is null or ordered.known_at > ordered.free_at)
),

-- invoices
standing as (
    select
        can_invoice.tenant,
        can_invoice.source,
        can_invoice.invoice_object_id as object_id,
        {{ invoice_label('can_invoice.invoice_id', 'can_invoice.fiscal_year') }} as object_label,
        can_invoice.block_reasons,
        can_invoice.company_code,
        can_invoice.supplier_id,
        can_invoice.currency,
        can_invoice.gross_amount as amount,
        can_invoice.posted_on,
        can_invoice.cleared_at
    from {{ ref('can_invoice') }} as can_invoice
    where not coalesce(can_invoice.is_reversed, false) and not coalesce(can_invoice.is_credit_memo, false)
),

invoice_event as (
    select
        object_id,
        min(first_at) filter (where activity = 'Park Invoice') as parked_at,
        min(first_at) filter (where activity = 'Set Payment Block') as blocked_at
    from {{ ref('fct_document_event') }}
    where activity in ('Park Invoice', 'Set Payment Block')
    group by object_id
),

unapproved as (select object_id from approval where queue = 'invoice approval' and left_at is null group by object_id),

invoice as (
    select
        standing.*,
        invoice_event.parked_at,
        invoice_event.blocked_at,
        kpi_invoice.is_ever_blocked,
        kpi_invoice.unblocked_at,
        unapproved.object_id is not null as is_unapproved
    from standing
    inner join {{ ref('fct_kpi_invoice') }} as kpi_invoice on standing.object_id = kpi_invoice.invoice_object_id
    left join invoice_event on standing.object_id = invoice_event.object_id
    left join unapproved on standing.object_id = unapproved.object_id
),

stay as (
    select * from approval
    union all
    select * from unsent
    union all
    -- systems date a parked invoice anew when they post it: how long it was parked is not on record
    select
        tenant,
        source,
        'invoice parked' as queue,
        object_label,
        object_id,
        cast(null as text) as reason,
        company_code,
        supplier_id,
        currency,
        amount,
        parked_at as entered_at,
        cast(null as timestamptz) as left_at,
        false as is_exit_known
    from invoice
    where parked_at is not null and posted_on is null and not is_unapproved
    union all
    select
        tenant,
        source,
        'invoice blocked' as queue,
        object_label,
        object_id,
        coalesce(block_reasons, 'unknown') as reason,
        company_code,
        supplier_id,
        currency,
        amount,
        blocked_at as entered_at,
        -- what was paid waits no more, whether the removal of its block is recorded or not
        coalesce(unblocked_at, cleared_at) as left_at,
        true as is_exit_known
    from invoice
    where is_ever_blocked and blocked_at is not null
    union all
    select
        tenant,
        source,
        'inquiry' as queue,
        ticket_id as object_label,
        cast(null as uuid) as object_id,
        reason,
        company_code,
        erp_supplier_no as supplier_id,
        cast(null as text) as currency,
        cast(null as numeric) as amount,
        created_at as entered_at,
        case when ticket_state in ('resolved', 'closed', 'cancelled') then coalesce(resolved_at, closed_at, updated_at) end as left_at,
        true as is_exit_known
    from {{ ref('stg_ticket_desk__tickets') }}
    union all
    select
        tenant,
        source,
        'supplier request' as queue,
        request_id as object_label,
        cast(null as uuid) as object_id,
        waiting_party as reason,
        company_code,
        erp_supplier_no as supplier_id,
        cast(null as text) as currency,
        cast(null as numeric) as amount,
        requested_at as entered_at,
        case when request_state in ('active', 'rejected', 'cancelled') then coalesce(completed_at, updated_at) end as left_at,
        true as is_exit_known
    from {{ ref('stg_supplier_portal__onboarding_requests') }}
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
