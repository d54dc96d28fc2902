-- The payment term of an order was changed.
{{ config(materialized='ephemeral') }}

{{ change_event('Change payment term', ref('int_coupa__object_change'), 'purchase_order', 'payment_terms') }}
