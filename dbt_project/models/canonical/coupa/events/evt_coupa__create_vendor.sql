-- A supplier's record was created.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Create Vendor',
    relation=ref('coupa_supplier'),
    object_id='supplier_object_id',
    qualifier='creates',
    event_at='created_at',
    precision="'second'",
    recorded_at='created_at',
    resource='created_by',
    document_id='supplier_id'
) }}
