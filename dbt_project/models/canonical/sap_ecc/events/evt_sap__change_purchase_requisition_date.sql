-- The delivery date asked for was changed.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Change Purchase Requisition Date', 'requisition_item', 'delivery_date') }}
