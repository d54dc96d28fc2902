-- Approval tasks of SAP: work items of workflows, with what their history tells. A source that keeps no work items of a kind
-- has the releases themselves, each asked for by the one before it; of orders that nobody has released yet it tells none.
{{ config(unlogged=true, merge_join=false) }}

with

about as (
    select tenant, source, client, work_item_id, object_type, document_id, company_code, fiscal_year
    from (
        select
            subject.*,
            row_number() over (
                partition by tenant, source, client, work_item_id
                order by is_leading desc nulls last, object_type asc nulls last, document_id asc nulls last,
                    company_code asc nulls last, fiscal_year asc nulls last, item_no asc nulls last
            ) as place
        from {{ ref('stg_sap__sww_wi2obj') }} as subject
        where not is_removed and object_type not in ('supplier', 'other')
    ) as ranked
    where place = 1
),

step as (
    select
        history.*,
        row_number() over (
            partition by tenant, source, client, work_item_id, step
            order by done_at asc nulls last, length(entry_no) asc nulls last, entry_no asc nulls last
        ) as place
    from {{ ref('stg_sap__swwloghist') }} as history
    where step in ('claimed', 'delegated', 'done')
),

history as (
    select
        tenant,
        source,
        client,
        work_item_id,
        min(done_at) filter (where step = 'claimed') as claimed_at,
        max(done_at) filter (where step = 'done') as done_at,
        max(done_precision) filter (where step = 'done' and place = 1) as done_precision,
        max(done_by) filter (where step = 'delegated' and place = 1) as handed_on_by
    from step
    group by tenant, source, client, work_item_id
),

work_item as (
    select
        task.tenant,
        task.source,
        task.client,
        task.work_item_id as task_key,
        case
            when about.object_type in ('requisition', 'requisition_item') then 'requisition'
            when about.object_type = 'purchase_order' then 'order'
            else 'invoice'
        end as task_type,
        about.object_type,
        about.document_id,
        about.company_code,
        about.fiscal_year,
        coalesce(history.handed_on_by, task.agent) as assigned_to,
        task.agent,
        history.handed_on_by is distinct from task.agent and history.handed_on_by is not null as is_reassigned,
        task.created_at,
        task.created_precision,
        history.claimed_at,
        case
            when task.task_state = 'done'
                then coalesce(history.done_at, cast(task.ended_on as timestamp) at time zone task.source_tz)
        end as decided_at,
        case when history.done_at is null then 'day' else history.done_precision end as decided_precision,
        case
            when task.task_state = 'done' then 'done'
            when task.task_state in ('cancelled', 'failed') then 'cancelled'
            else 'open'
        end as decision
    from {{ ref('stg_sap__swwwihead') }} as task
    inner join about
        on task.tenant = about.tenant
        and task.source = about.source
        and task.client = about.client
        and task.work_item_id = about.work_item_id
    left join history
        on task.tenant = history.tenant
        and task.source = history.source
        and task.client = history.client
        and task.work_item_id = history.work_item_id
    where task.is_task_of_a_person
),

kept as (select tenant, source, task_type from work_item group by tenant, source, task_type),

-- items of one requisition that were released together are one decision
release as (
    select
        tenant,
        source,
        client,
        case object_type when 'requisition_item' then 'requisition' else 'order' end as task_type,
        document_id,
        changed_at,
        changed_precision,
        changed_by
    from {{ ref('int_sap__release') }}
    where is_release
    group by tenant, source, client, object_type, document_id, changed_at, changed_precision, changed_by
),

document as (
    select
        tenant,
        source,
        client,
        'requisition' as task_type,
        requisition_id as document_id,
        min(created_at) as created_at,
        max(created_precision) as created_precision,
        {{ any_true('not is_released and not is_deleted') }} as is_waiting
    from {{ ref('int_sap__requisition_item') }}
    group by tenant, source, client, requisition_id
    union all
    select
        purchase_order.tenant,
        purchase_order.source,
        purchase_order.client,
        'order' as task_type,
        purchase_order.purchase_order_id as document_id,
        coalesce(creation.created_at, purchase_order.created_at) as created_at,
        coalesce(creation.created_precision, 'day') as created_precision,
        false as is_waiting
    from {{ ref('int_sap__purchase_order') }} as purchase_order
    left join {{ ref('int_sap__creation') }} as creation
        on purchase_order.tenant = creation.tenant
        and purchase_order.source = creation.source
        and purchase_order.client = creation.client
        and purchase_order.purchase_order_id = creation.document_id
        and creation.document_kind = 'purchase_order'
        and creation.item_no is null
),

released as (
    select
        release.*,
        lag(changed_at) over document_releases as asked_at,
        lag(changed_precision) over document_releases as asked_precision,
        row_number() over document_releases as place,
        lead(changed_at) over document_releases is null as is_last
    from release
    where not exists (
        select 1
        from kept
        where kept.tenant = release.tenant and kept.source = release.source and kept.task_type = release.task_type
    )
    window document_releases as (
        partition by tenant, source, client, task_type, document_id
        order by changed_at asc nulls last, changed_by asc nulls last, changed_precision asc nulls last
    )
),

waiting as (
    select
        document.tenant,
        document.source,
        document.client,
        document.task_type,
        document.document_id,
        coalesce(released.changed_at, document.created_at) as asked_at,
        coalesce(released.changed_precision, document.created_precision) as asked_precision,
        coalesce(released.place, 0) + 1 as place
    from document
    left join released
        on document.tenant = released.tenant
        and document.source = released.source
        and document.client = released.client
        and document.task_type = released.task_type
        and document.document_id = released.document_id
        and released.is_last
    where document.is_waiting
        and not exists (
            select 1
            from kept
            where kept.tenant = document.tenant and kept.source = document.source and kept.task_type = document.task_type
        )
),

inferred as (
    select
        released.tenant,
        released.source,
        released.client,
        released.task_type,
        released.document_id,
        released.place,
        released.changed_by as agent,
        coalesce(released.asked_at, document.created_at) as created_at,
        coalesce(released.asked_precision, document.created_precision) as created_precision,
        released.changed_at as decided_at,
        released.changed_precision as decided_precision,
        'approved' as decision
    from released
    left join document
        on released.tenant = document.tenant
        and released.source = document.source
        and released.client = document.client
        and released.task_type = document.task_type
        and released.document_id = document.document_id
    union all
    select
        tenant,
        source,
        client,
        task_type,
        document_id,
        place,
        cast(null as text) as agent,
        asked_at as created_at,
        asked_precision as created_precision,
        cast(null as timestamptz) as decided_at,
        cast(null as text) as decided_precision,
        'open' as decision
    from waiting
),

task as (
    select
        tenant, source, client, 'work item' as kept_as, task_key, task_type, object_type, document_id, company_code,
        fiscal_year, assigned_to, agent, is_reassigned, created_at, created_precision, claimed_at, decided_at,
        decided_precision, decision
    from work_item
    union all
    select
        tenant, source, client, 'release' as kept_as, document_id || '/' || place as task_key, task_type,
        case task_type when 'order' then 'purchase_order' else task_type end as object_type, document_id,
        cast(null as text) as company_code, cast(null as text) as fiscal_year, agent as assigned_to, agent,
        false as is_reassigned, created_at, created_precision, cast(null as timestamptz) as claimed_at, decided_at,
        decided_precision, decision
    from inferred
),

invoice as (
    select
        invoice.*,
        row_number() over (
            partition by tenant, source, client, company_code, accounting_document_id, accounting_fiscal_year
            order by invoice_object_id asc
        ) as accounting_place,
        row_number() over (
            partition by tenant, source, client, logistics_id, logistics_year order by invoice_object_id asc
        ) as logistics_place
    from {{ ref('int_sap__invoice') }} as invoice
)

select
    {{ hash_id(["'approval_task'", 'task.tenant', 'task.source', 'task.client', 'task.kept_as', 'task.task_type', 'task.task_key']) }}
        as approval_task_id,
    task.tenant,
    task.source,
    task.task_type,
    case
        when task.task_type = 'invoice' then coalesce(
            {{ invoice_label('by_accounting.invoice_id', 'by_accounting.fiscal_year') }},
            {{ invoice_label('by_logistics.invoice_id', 'by_logistics.fiscal_year') }},
            {{ invoice_label('task.document_id', 'task.fiscal_year') }}
        )
        else task.document_id
    end as subject_id,
    case task.task_type
        when 'invoice' then coalesce(by_accounting.invoice_object_id, by_logistics.invoice_object_id)
        when 'order' then {{ sap_object_id('purchase_order', ['task.document_id'], 'task') }}
        else {{ sap_object_id('requisition', ['task.document_id'], 'task') }}
    end as subject_object_id,
    cast(row_number() over (
        partition by task.tenant, task.source, task.client, task.object_type, task.company_code, task.fiscal_year, task.document_id
        order by task.created_at asc nulls last, length(task.task_key) asc nulls last, task.task_key asc nulls last
    ) as integer) as level,
    lower(known_user.user_group) as role,
    task.assigned_to,
    task.agent,
    task.is_reassigned,
    task.created_at,
    task.created_precision,
    task.claimed_at,
    task.decided_at,
    task.decided_precision,
    -- a work item does not say how it was decided; a release by the same hand does
    case
        when task.decision = 'done' and exists (
            select 1
            from release
            where release.tenant = task.tenant
                and release.source = task.source
                and release.client = task.client
                and release.task_type = task.task_type
                and release.document_id = task.document_id
                and release.changed_by = task.agent
                and release.changed_at between task.created_at and task.decided_at + interval '1 minute'
        ) then 'approved'
        else task.decision
    end as decision
from task
left join invoice as by_accounting
    on task.tenant = by_accounting.tenant
    and task.source = by_accounting.source
    and task.client = by_accounting.client
    and task.object_type = 'accounting_document'
    and task.document_id = by_accounting.accounting_document_id
    and task.fiscal_year = by_accounting.accounting_fiscal_year
    and task.company_code = by_accounting.company_code
    and by_accounting.accounting_place = 1
left join invoice as by_logistics
    on task.tenant = by_logistics.tenant
    and task.source = by_logistics.source
    and task.client = by_logistics.client
    and task.object_type = 'invoice'
    and task.document_id = by_logistics.logistics_id
    and task.fiscal_year = by_logistics.logistics_year
    and by_logistics.logistics_place = 1
left join {{ ref('stg_sap__usr02') }} as known_user
    on task.tenant = known_user.tenant
    and task.source = known_user.source
    and task.client = known_user.client
    and task.assigned_to = known_user.user_name
