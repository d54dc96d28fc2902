-- A requisition item's release was taken back.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Revoke Purchase Requisition Release',
    relation=ref('int_sap__release'),
    object_id='object_id',
    qualifier='changes',
    keys=['change_id'],
    event_at='changed_at',
    precision='changed_precision',
    recorded_at='changed_at',
    resource='changed_by',
    document_id='document_id',
    order_id='change_id',
    item_no='item_no',
    where="object_type = 'requisition_item' and not is_release"
) }}
