-- The ordered quantity of a shipment was changed.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Change Quantity', ref('int_oracle__object_change'), 'purchase_order_item', 'quantity', where='not is_initial'
) }}
