-- One level of an order's release was given.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Release Purchase Order',
    relation=ref('int_sap__release'),
    object_id='object_id',
    qualifier='approves',
    keys=['change_id'],
    event_at='changed_at',
    precision='changed_precision',
    recorded_at='changed_at',
    resource='changed_by',
    document_id='document_id',
    order_id='change_id',
    where="object_type = 'purchase_order' and is_release"
) }}
