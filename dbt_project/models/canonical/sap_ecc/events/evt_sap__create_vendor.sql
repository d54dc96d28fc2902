-- A supplier's master data were created.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Create Vendor',
    relation=ref('int_sap__supplier'),
    object_id='supplier_object_id',
    qualifier='creates',
    event_at='created_at',
    precision="'day'",
    resource='created_by',
    document_id='supplier_id'
) }}
