-- The mark that an item is rejected was set or taken off.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Rejection Indicator', 'purchase_order_item', 'rejection') }}
