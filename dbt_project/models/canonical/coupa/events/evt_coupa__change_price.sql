-- The price of an order line was changed.
{{ config(materialized='ephemeral') }}

{{ change_event('Change Price', ref('int_coupa__object_change'), 'purchase_order_item', 'price') }}
