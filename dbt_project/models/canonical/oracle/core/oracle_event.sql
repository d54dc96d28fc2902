-- Events of all activities of Oracle, with the object that each is about. No logic in here.
{{ config(unlogged=true) }}

{%- set activities = [
    'create_vendor',
    'change_vendor_bank_details',
    'create_purchase_requisition_item',
    'revoke_purchase_requisition_release',
    'refuse_purchase_requisition',
    'release_purchase_requisition',
    'create_purchase_order_item',
    'change_approval_for_purchase_order',
    'revoke_purchase_order_release',
    'release_purchase_order',
    'send_purchase_order',
    'send_purchase_order_update',
    'receive_order_confirmation',
    'update_order_confirmation',
    'change_price',
    'change_quantity',
    'change_delivery_date',
    'delete_purchase_order_item',
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
    'set_payment_block',
    'remove_payment_block',
    'clear_invoice',
    'post_payment'
] %}

{% for activity in activities %}
select * from {{ ref('evt_oracle__' ~ activity) }}
{{ 'union all' if not loop.last }}
{% endfor %}
