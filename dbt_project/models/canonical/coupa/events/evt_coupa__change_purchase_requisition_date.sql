-- The date asked for was changed.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Change Purchase Requisition Date',
    ref('int_coupa__object_change'),
    'requisition_item',
    'delivery_date'
) }}
