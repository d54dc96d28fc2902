-- The estimated price of a requisition item was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Purchase Requisition Price', 'requisition_item', 'price') }}
