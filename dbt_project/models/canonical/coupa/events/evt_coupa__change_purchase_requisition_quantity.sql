-- The quantity of a line was changed.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Change Purchase Requisition Quantity',
    ref('int_coupa__object_change'),
    'requisition_item',
    'quantity'
) }}
