-- Events of all activities of SAP, with the object that each is about. No logic in here.
{{ config(unlogged=true) }}

{%- set activities = [
    'create_vendor',
    'change_vendor_bank_details',
    'change_vendor_payment_terms',
    'block_vendor',
    'unblock_vendor',
    'create_purchase_requisition_item',
    'change_purchase_requisition_quantity',
    'change_purchase_requisition_price',
    'change_purchase_requisition_date',
    'delete_purchase_requisition_item',
    'revoke_purchase_requisition_release',
    'release_purchase_requisition',
    'create_purchase_order_item',
    'change_approval_for_purchase_order',
    'release_purchase_order',
    'change_vendor',
    'change_currency',
    'change_payment_term',
    'change_price',
    'change_quantity',
    'change_delivery_date',
    'change_storage_location',
    'change_rejection_indicator',
    'block_purchase_order_item',
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
    'record_subsequent_invoice',
    'cancel_subsequent_invoice',
    'cancel_invoice_receipt',
    'change_invoice',
    'change_final_invoice_indicator',
    'set_payment_block',
    'remove_payment_block',
    'clear_invoice',
    'post_payment'
] %}

{% for activity in activities %}
select * from {{ ref('evt_sap__' ~ activity) }}
{{ 'union all' if not loop.last }}
{% endfor %}
