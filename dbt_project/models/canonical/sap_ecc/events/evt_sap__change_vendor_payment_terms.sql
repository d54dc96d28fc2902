-- The payment terms in a supplier's master data were changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Vendor Payment Terms', 'supplier', 'payment_terms') }}
