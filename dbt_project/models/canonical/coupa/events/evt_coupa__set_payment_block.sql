-- An invoice was put on hold.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Set Payment Block',
    ref('int_coupa__object_change'),
    'invoice',
    'payment_block',
    qualifier='blocks',
    where="value_old is null"
) }}
