-- An order left for the supplier. Oracle keeps the last time only, and not by whom.
{{ config(materialized='ephemeral') }}

{{ activity_event(
    activity='Send Purchase Order',
    relation=ref('oracle_purchase_order'),
    object_id='purchase_order_object_id',
    qualifier='sends',
    keys=['sent_at'],
    event_at='sent_at',
    precision="'second'",
    recorded_at='sent_at',
    document_id='purchase_order_id',
    order_id='purchase_order_key',
    where='not coalesce(sent_count > 1 and sent_at >= revised_at, false)'
) }}
