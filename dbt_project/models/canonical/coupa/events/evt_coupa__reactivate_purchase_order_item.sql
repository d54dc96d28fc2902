-- A cancelled order line was put back.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Reactivate Purchase Order Item',
    ref('int_coupa__object_change'),
    'purchase_order_item',
    'status',
    where="value_old = 'cancelled' and value_new <> 'cancelled'"
) }}
