-- A requisition item was written down: to the second where change documents say so, else the day of the request.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Create Purchase Requisition Item',
    relation=ref('int_sap__requisition_item'),
    object_id='requisition_item_object_id',
    qualifier='creates',
    event_at='created_at',
    precision='created_precision',
    recorded_at='recorded_at',
    resource='created_by',
    document_id='requisition_id',
    item_no='item_no',
    amount='amount',
    currency='currency',
    quantity='quantity'
) }}
