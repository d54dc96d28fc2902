-- A line of a requisition was written down.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Create Purchase Requisition Item',
    relation=ref('coupa_requisition_item'),
    object_id='requisition_item_object_id',
    qualifier='creates',
    event_at='created_at',
    precision="'second'",
    recorded_at='created_at',
    resource='created_by',
    document_id='requisition_id',
    item_no='item_no',
    amount='amount',
    currency='currency',
    quantity='quantity'
) }}
