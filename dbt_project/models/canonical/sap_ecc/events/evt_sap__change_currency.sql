-- The currency of an order was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Currency', 'purchase_order', 'currency') }}
