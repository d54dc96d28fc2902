-- The place where the goods go was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Storage Location', 'purchase_order_item', 'storage_location') }}
