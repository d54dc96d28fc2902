-- The price expected for a line was changed.
{{ config(materialized='ephemeral') }}

{{ change_event('Change Purchase Requisition Price', ref('int_coupa__object_change'), 'requisition_item', 'price') }}
