-- The quantity of an order line was changed.
{{ config(materialized='ephemeral') }}

{{ change_event('Change Quantity', ref('int_coupa__object_change'), 'purchase_order_item', 'quantity') }}
