-- A blocked or deleted order item was put back.
{{ config(materialized='ephemeral') }}

{{ sap_change_event(
    'Reactivate Purchase Order Item',
    'purchase_order_item',
    'deletion',
    where="value_new is null"
) }}
