-- An approver refused a requisition, which goes back to who wrote it.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Refuse Purchase Requisition',
    relation=ref('int_coupa__approval'),
    object_id='object_id',
    qualifier='changes',
    keys=['approval_id'],
    event_at='decided_at',
    precision="'second'",
    recorded_at='decided_at',
    resource='decided_by',
    document_id='document_id',
    order_id='approval_id',
    where="object_type = 'requisition' and decision = 'rejected'"
) }}
