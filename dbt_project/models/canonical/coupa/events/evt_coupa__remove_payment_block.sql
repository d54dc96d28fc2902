-- A hold of an invoice was lifted.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Remove Payment Block',
    ref('int_coupa__object_change'),
    'invoice',
    'payment_block',
    qualifier='unblocks',
    where="value_new is null"
) }}
