-- An order item got its deletion mark.
{{ config(materialized='ephemeral') }}

{{ sap_change_event(
    'Delete Purchase Order Item',
    'purchase_order_item',
    'deletion',
    qualifier='deletes',
    where="value_new is not null and value_new <> 'S'"
) }}
