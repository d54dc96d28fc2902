-- One step of the approval of a requisition was given: one event for all of its lines.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Release Purchase Requisition',
    relation=ref('int_coupa__approval'),
    object_id='object_id',
    qualifier='approves',
    keys=['approval_id'],
    event_at='decided_at',
    precision="'second'",
    recorded_at='decided_at',
    resource='decided_by',
    document_id='document_id',
    order_id='approval_id',
    where="object_type = 'requisition' and decision = 'approved'"
) }}
