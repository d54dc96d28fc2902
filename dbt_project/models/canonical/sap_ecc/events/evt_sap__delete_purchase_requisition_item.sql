-- A requisition item got its deletion mark.
{{ config(materialized='ephemeral') }}

{{ sap_change_event(
    'Delete Purchase Requisition Item',
    'requisition_item',
    'deletion',
    qualifier='deletes',
    where="value_new is not null"
) }}
