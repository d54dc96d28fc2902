-- The ordered quantity of an item was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Quantity', 'purchase_order_item', 'quantity') }}
