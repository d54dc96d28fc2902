-- A service was confirmed on an entry sheet.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Record Service Entry Sheet',
    relation=ref('int_sap__service_entry'),
    object_id='purchase_order_item_object_id',
    qualifier='confirms',
    keys=['document_id', 'document_year', 'item_no'],
    event_at='event_at',
    precision='event_precision',
    recorded_at='recorded_at',
    resource='recorded_by',
    document_id='document_id',
    item_no='item_no',
    amount='amount',
    currency='currency',
    quantity='quantity'
) }}
