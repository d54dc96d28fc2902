-- The mark that no more deliveries are expected was set or taken off.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Delivery Indicator', 'purchase_order_item', 'delivery_complete') }}
