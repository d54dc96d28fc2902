-- The supplier of an order was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Vendor', 'purchase_order', 'supplier') }}
