-- The promised date of an item's schedule was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Delivery Date', 'purchase_order_item', 'delivery_date') }}
