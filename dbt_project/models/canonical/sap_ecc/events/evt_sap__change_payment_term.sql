-- The payment terms of an order were changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change payment term', 'purchase_order', 'payment_terms') }}
