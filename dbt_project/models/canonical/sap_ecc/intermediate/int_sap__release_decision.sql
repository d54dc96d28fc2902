-- One row a decision to release: items of one requisition that were released together are one.
{{ config(unlogged=true) }}

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
