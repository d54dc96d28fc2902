-- An order line was cancelled.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Delete Purchase Order Item',
    ref('int_coupa__object_change'),
    'purchase_order_item',
    'status',
    qualifier='deletes',
    where="value_new = 'cancelled'"
) }}
