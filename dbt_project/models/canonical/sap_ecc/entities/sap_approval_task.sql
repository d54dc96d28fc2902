-- Approval tasks of SAP: work items of workflows. A source that keeps no work items of a kind has the releases themselves.
{{ config(unlogged=true, merge_join=false) }}

with

task as (
    select 'work item' as kept_as, work_item_task.* from {{ ref('int_sap__work_item_task') }} as work_item_task
    union all
    select 'release' as kept_as, release_task.* from {{ ref('int_sap__release_task') }} as release_task
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
    task.decision
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
