-- Events of all activities of Coupa, with the object that each is about. Who is a program, the record of the user says,
-- else the name.
{{ config(unlogged=true) }}

{%- set activities = [
    'create_vendor',
    'create_purchase_requisition_item',
    'change_purchase_requisition_quantity',
    'change_purchase_requisition_price',
    'change_purchase_requisition_date',
    'delete_purchase_requisition_item',
    'refuse_purchase_requisition',
    'release_purchase_requisition',
    'create_purchase_order_item',
    'revoke_purchase_order_release',
    'release_purchase_order',
    'send_purchase_order',
    'send_purchase_order_update',
    'receive_order_confirmation',
    'update_order_confirmation',
    'change_payment_term',
    'change_price',
    'change_quantity',
    'change_delivery_date',
    'delete_purchase_order_item',
    'reactivate_purchase_order_item',
    'vendor_creates_invoice',
    'vendor_creates_debit_memo',
    'record_service_entry_sheet',
    'record_goods_receipt',
    'cancel_goods_receipt',
    'return_to_vendor',
    'cancel_return_to_vendor',
    'change_delivery_indicator',
    'park_invoice',
    'record_invoice_receipt',
    'record_credit_memo',
    'cancel_invoice_receipt',
    'change_invoice',
    'set_payment_block',
    'remove_payment_block',
    'clear_invoice',
    'post_payment'
] %}

with

event as (
    {% for activity in activities %}
    select * from {{ ref('evt_coupa__' ~ activity) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

program as (
    select distinct tenant, source, user_name
    from {{ ref('stg_coupa__users') }}
    where actor_type = 'interface'
)

select
    event.event_id,
    event.tenant,
    event.source,
    event.activity,
    event.event_at,
    event.time_precision,
    event.source_tz,
    event.recorded_at,
    event.order_key,
    event.resource,
    coalesce(case when program.user_name is not null then 'interface' end, event.actor_type) as actor_type,
    event.amount,
    event.currency,
    event.quantity,
    event.document_id,
    event.is_time_plausible,
    event.file_id,
    event.row_number,
    event.object_id,
    event.qualifier
from event
left join program
    on event.tenant = program.tenant
    and event.source = program.source
    and event.resource = program.user_name
