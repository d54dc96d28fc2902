-- A line was closed for receiving before everything came, or opened again.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Change Delivery Indicator',
    ref('int_coupa__object_change'),
    'purchase_order_item',
    'status',
    where="(value_new = 'soft_closed_for_receiving'"
        ~ " or (value_old = 'soft_closed_for_receiving' and value_new in ('created', 'partially_received')))"
) }}
