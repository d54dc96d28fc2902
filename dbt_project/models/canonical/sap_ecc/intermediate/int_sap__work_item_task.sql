-- Approval tasks that SAP keeps as work items of workflows, one row a work item, with what their history tells.
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

-- a work item does not say how it was decided; a release by the same hand does
released_here as (
    select distinct work_item.tenant, work_item.source, work_item.client, work_item.task_key
    from work_item
    inner join {{ ref('int_sap__release_decision') }} as release
        on work_item.tenant = release.tenant
        and work_item.source = release.source
        and work_item.client = release.client
        and work_item.task_type = release.task_type
        and work_item.document_id = release.document_id
        and work_item.agent = release.changed_by
        and release.changed_at between work_item.created_at and work_item.decided_at + interval '1 minute'
    where work_item.decision = 'done'
)

select
    work_item.tenant,
    work_item.source,
    work_item.client,
    work_item.task_key,
    work_item.task_type,
    work_item.object_type,
    work_item.document_id,
    work_item.company_code,
    work_item.fiscal_year,
    work_item.assigned_to,
    work_item.agent,
    work_item.is_reassigned,
    work_item.created_at,
    work_item.created_precision,
    work_item.claimed_at,
    work_item.decided_at,
    work_item.decided_precision,
    case when released_here.task_key is not null then 'approved' else work_item.decision end as decision
from work_item
left join released_here
    on work_item.tenant = released_here.tenant
    and work_item.source = released_here.source
    and work_item.client = released_here.client
    and work_item.task_key = released_here.task_key
