-- Steps of the approval of requisitions and orders, one row an action that was taken. Whoever submits a document within
-- his limit approves it in the same breath: nobody was asked, so that is no release. Agreements are not orders.
{{ config(unlogged=true) }}

with

action as (
    select
        taken.*,
        lag(action) over document_history as previous_action,
        lag(person_id) over document_history as previous_person_id,
        lead(action) over document_history as next_action,
        lead(person_id) over document_history as next_person_id
    from {{ ref('stg_oracle__po_action_history') }} as taken
    where action is not null and document_type in ('requisition', 'purchase_order')
    window document_history as (partition by tenant, source, document_type, document_id order by sequence_no asc nulls last)
),

document as (
    select distinct
        'requisition' as document_type,
        tenant,
        source,
        requisition_key as document_key,
        requisition_object_id as object_id,
        requisition_id as document_no
    from {{ ref('oracle_requisition_item') }}
    union all
    select
        'purchase_order' as document_type,
        tenant,
        source,
        purchase_order_key as document_key,
        purchase_order_object_id as object_id,
        purchase_order_id as document_no
    from {{ ref('oracle_purchase_order') }}
)

select
    document.object_id,
    document.document_type as object_type,
    action.tenant,
    action.source,
    document.document_key,
    document.document_no as document_id,
    cast(action.sequence_no as text) as sequence_no,
    case
        when action.action in ('approve', 'approve_and_forward', 'approve_and_reserve')
            and not (
                coalesce(action.previous_action in ('submit', 'import'), false)
                and action.previous_person_id is not distinct from action.person_id
            ) then 'release'
        when action.action = 'reject' then 'refusal'
        when action.action in ('return', 'withdraw') then 'withdrawal'
        when action.action = 'submit' and action.revision_no > 0
            and not (
                coalesce(action.next_action like 'approve%', false)
                and action.next_person_id is not distinct from action.person_id
            ) then 'new_approval'
    end as step,
    action.acted_at,
    coalesce(actor.name, action.person_id) as acted_by,
    action.file_id,
    action.row_number,
    action.source_tz,
    action.loaded_at
from action
inner join document
    on action.tenant = document.tenant
    and action.source = document.source
    and action.document_type = document.document_type
    and action.document_id = document.document_key
{{ oracle_name('person', 'action', 'person_id', 'actor') }}
