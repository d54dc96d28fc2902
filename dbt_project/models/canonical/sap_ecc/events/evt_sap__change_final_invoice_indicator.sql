-- The mark that no more invoices are expected was set or taken off.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Final Invoice Indicator', 'purchase_order_item', 'final_invoice') }}
