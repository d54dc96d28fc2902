-- Approval tasks of kinds of which a source keeps no work items: the releases themselves, each asked for by the one before it, and
-- the one that a requisition waits for. Of orders that nobody has released yet it tells none.
{{ config(unlogged=true, merge_join=false) }}

with

kept as (select tenant, source, task_type from {{ ref('int_sap__work_item_task') }} group by tenant, source, task_type),

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
    from {{ ref('int_sap__release_decision') }} as release
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
)

select
    tenant, source, client, document_id || '/' || place as task_key, task_type,
    case task_type when 'order' then 'purchase_order' else task_type end as object_type, document_id,
    cast(null as text) as company_code, cast(null as text) as fiscal_year, agent as assigned_to, agent,
    false as is_reassigned, created_at, created_precision, cast(null as timestamptz) as claimed_at, decided_at,
    decided_precision, decision
from inferred
