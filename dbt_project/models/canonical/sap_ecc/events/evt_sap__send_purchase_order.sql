-- An order left for the supplier.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Send Purchase Order',
    relation=ref('int_sap__order_message'),
    object_id='purchase_order_object_id',
    qualifier='sends',
    keys=['message_type', 'medium', 'partner_id', 'created_at', 'sent_at'],
    event_at='sent_at',
    precision='sent_precision',
    recorded_at='sent_at',
    resource='sent_by',
    document_id='purchase_order_id',
    where='not is_change'
) }}
