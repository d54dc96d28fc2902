-- Approval tasks of Oracle: everybody who was asked to decide on a requisition, an order or an invoice. Whoever hands on what
-- he was asked and the one who then decides are one task. Who approves what he submitted himself was not asked.
{{ config(unlogged=true) }}

with

-- agreements are not orders, and what the own stock serves is no purchase
document as (
    select distinct
        'requisition' as task_type,
        tenant,
        source,
        requisition_key as document_key,
        requisition_object_id as object_id,
        requisition_id as subject_id
    from {{ ref('oracle_requisition_item') }}
    union all
    select 'order' as task_type, tenant, source, purchase_order_key, purchase_order_object_id, purchase_order_id
    from {{ ref('oracle_purchase_order') }}
    union all
    select 'invoice' as task_type, tenant, source, invoice_id, invoice_object_id, invoice_id
    from {{ ref('oracle_invoice') }}
),

action as (
    select
        history.*,
        coalesce(action like 'approve%', false)
        and coalesce(lag(action) over document_history in ('submit', 'import'), false)
        and lag(person_id) over document_history is not distinct from person_id as is_own
    from {{ ref('stg_oracle__po_action_history') }} as history
    where document_type in ('requisition', 'purchase_order')
    window document_history as (partition by tenant, source, document_type, document_id order by sequence_no asc nulls last)
),

asked as (
    select
        tenant,
        source,
        case document_type when 'requisition' then 'requisition' else 'order' end as task_type,
        document_id as document_key,
        0 as round_no,
        sequence_no as place,
        cast(sequence_no as text) as task_key,
        person_id,
        case
            when action in ('delegate', 'forward', 'reassign') then 'handed on'
            when action is null then 'open'
            when action like 'approve%' then 'approved'
            when action = 'reject' then 'rejected'
            else 'returned'
        end as decision,
        created_at,
        acted_at as decided_at
    from action
    where not is_own
        and (
            action is null
            or action like 'approve%'
            or action in ('reject', 'return', 'delegate', 'forward', 'reassign')
        )
    union all
    select
        tenant,
        source,
        'invoice' as task_type,
        invoice_id as document_key,
        coalesce(round_no, 0) as round_no,
        row_number() over (
            partition by tenant, source, invoice_id, round_no
            order by order_no asc nulls last, created_at asc nulls last, length(approval_id) asc nulls last, approval_id asc nulls last
        ) as place,
        approval_id as task_key,
        approver_id as person_id,
        case
            when response in ('delegated', 'forwarded', 'transferred') then 'handed on'
            when response is null or response = 'sent' then 'open'
            when response like '%reject%' then 'rejected'
            when response like '%approved%' then 'approved'
            when response like '%return%' or response like '%request%' then 'returned'
            else 'cancelled'
        end as decision,
        created_at,
        updated_at as decided_at
    from {{ ref('stg_oracle__ap_inv_aprvl_hist_all') }}
),

-- a task ends with whoever does not hand it on
counted as (
    select
        asked.*,
        coalesce(sum(case when decision <> 'handed on' then 1 else 0 end) over (
            partition by tenant, source, task_type, document_key, round_no
            order by place asc nulls last
            rows between unbounded preceding and 1 preceding
        ), 0) as decisions_before
    from asked
),

started as (
    select
        counted.*,
        first_value(person_id) over whole_task as first_person_id,
        first_value(created_at) over whole_task as first_created_at
    from counted
    window whole_task as (
        partition by tenant, source, task_type, document_key, round_no, decisions_before order by place asc nulls last
    )
)

select
    {{ hash_id(["'approval_task'", 'task.tenant', 'task.source', 'task.task_type', 'task.document_key', 'task.task_key']) }}
        as approval_task_id,
    task.tenant,
    task.source,
    task.task_type,
    document.subject_id,
    document.object_id as subject_object_id,
    cast(task.decisions_before + 1 as integer) as level,
    cast(null as text) as role,
    coalesce(first_person.name, task.first_person_id) as assigned_to,
    coalesce(person.name, task.person_id) as agent,
    task.first_person_id is distinct from task.person_id as is_reassigned,
    task.first_created_at as created_at,
    'second' as created_precision,
    cast(null as timestamptz) as claimed_at,
    case when task.decision <> 'open' then task.decided_at end as decided_at,
    'second' as decided_precision,
    task.decision
from started as task
inner join document
    on task.tenant = document.tenant
    and task.source = document.source
    and task.task_type = document.task_type
    and task.document_key = document.document_key
{{ oracle_name('person', 'task', 'first_person_id', 'first_person') }}
{{ oracle_name('person', 'task', 'person_id', 'person') }}
where task.decision <> 'handed on'
