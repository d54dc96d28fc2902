-- The net price of an order item was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Price', 'purchase_order_item', 'price') }}
