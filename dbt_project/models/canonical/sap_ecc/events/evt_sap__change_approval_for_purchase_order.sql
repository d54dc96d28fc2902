-- An order's release state changed without being a release: started again, or taken back.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Change Approval for Purchase Order',
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
    where="object_type = 'purchase_order' and not is_release"
) }}
