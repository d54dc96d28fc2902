-- The date of a shipment was changed.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Change Delivery Date', ref('int_oracle__object_change'), 'purchase_order_item', 'delivery_date', where='not is_initial'
) }}
