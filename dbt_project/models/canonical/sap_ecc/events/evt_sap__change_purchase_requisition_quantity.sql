-- The quantity of a requisition item was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Purchase Requisition Quantity', 'requisition_item', 'quantity') }}
