-- The price of a shipment was changed.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Change Price', ref('int_oracle__object_change'), 'purchase_order_item', 'price', where='not is_initial'
) }}
