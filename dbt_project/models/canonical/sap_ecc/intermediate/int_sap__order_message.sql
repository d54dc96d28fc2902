-- Messages about orders that left for the supplier: an order may be sent several times, and by several ways.
{{ config(materialized='ephemeral') }}

select
    purchase_order.purchase_order_object_id,
    message.tenant,
    message.source,
    message.purchase_order_id,
    message.message_type,
    message.medium,
    message.partner_id,
    message.is_change,
    message.created_at,
    message.sent_at,
    message.sent_precision,
    message.sent_by,
    message.file_id,
    message.row_number,
    message.source_tz,
    message.loaded_at
from {{ ref('stg_sap__nast') }} as message
inner join {{ ref('int_sap__purchase_order') }} as purchase_order
    on message.tenant = purchase_order.tenant
    and message.source = purchase_order.source
    and message.client = purchase_order.client
    and message.purchase_order_id = purchase_order.purchase_order_id
where message.message_state = 'sent'
