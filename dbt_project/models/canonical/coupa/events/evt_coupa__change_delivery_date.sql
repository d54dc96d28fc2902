-- The date that an order line is needed by was changed.
{{ config(materialized='ephemeral') }}

{{ change_event('Change Delivery Date', ref('int_coupa__object_change'), 'purchase_order_item', 'delivery_date') }}
