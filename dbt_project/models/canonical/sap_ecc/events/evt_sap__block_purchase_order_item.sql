-- An order item was blocked.
{{ config(materialized='ephemeral') }}

{{ sap_change_event(
    'Block Purchase Order Item',
    'purchase_order_item',
    'deletion',
    qualifier='blocks',
    where="value_new = 'S'"
) }}
