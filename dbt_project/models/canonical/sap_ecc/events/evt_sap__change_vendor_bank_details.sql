-- The bank account of a supplier was entered or changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Vendor Bank Details', 'supplier', 'bank_details') }}
