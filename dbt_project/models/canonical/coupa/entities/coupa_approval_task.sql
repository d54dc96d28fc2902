-- Approval tasks of Coupa: steps of approval of requisitions, orders and invoices. A step waits from the decision before it
-- on; the release of a held invoice is one more step of its approval.
{{ config(unlogged=true) }}

with

document as (
    select distinct
        'requisition' as task_type,
        tenant,
        source,
        requisition_id as document_key,
        requisition_object_id as object_id,
        requisition_id as subject_id
    from {{ ref('coupa_requisition_item') }}
    union all
    select 'order' as task_type, tenant, source, coupa_order_id, purchase_order_object_id, purchase_order_id
    from {{ ref('coupa_purchase_order') }}
    union all
    select 'invoice' as task_type, tenant, source, invoice_id, invoice_object_id, invoice_id
    from {{ ref('coupa_invoice') }}
),

step as (
    select
        asked.*,
        case document_type when 'purchase_order' then 'order' else document_type end as task_type,
        lag(decided_at) over document_steps as previous_decided_at,
        row_number() over document_steps as place
    from {{ ref('stg_coupa__approvals') }} as asked
    where document_type in ('requisition', 'purchase_order', 'invoice')
    window document_steps as (
        partition by tenant, source, document_type, document_id
        order by step_no asc nulls last, created_at asc nulls last, length(approval_id) asc nulls last, approval_id asc nulls last
    )
)

select
    {{ hash_id(["'approval_task'", 'step.tenant', 'step.source', 'step.approval_id']) }} as approval_task_id,
    step.tenant,
    step.source,
    step.task_type,
    document.subject_id,
    document.object_id as subject_object_id,
    cast(step.place as integer) as level,
    cast(null as text) as role,
    step.assigned_to,
    coalesce(step.decided_by, step.assigned_to) as agent,
    coalesce(step.is_delegated or step.decided_by <> step.assigned_to, false) as is_reassigned,
    greatest(step.created_at, step.previous_decided_at) as created_at,
    'second' as created_precision,
    cast(null as timestamptz) as claimed_at,
    step.decided_at,
    'second' as decided_precision,
    case step.decision when 'pending' then 'open' when 'other' then 'cancelled' else step.decision end as decision
from step
inner join document
    on step.tenant = document.tenant
    and step.source = document.source
    and step.task_type = document.task_type
    and step.document_id = document.document_key
