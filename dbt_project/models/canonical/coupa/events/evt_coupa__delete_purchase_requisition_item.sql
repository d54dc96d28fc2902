-- A requisition was withdrawn or abandoned: one event for all of its lines.
{{ config(materialized='ephemeral') }}

{{ change_event(
    'Delete Purchase Requisition Item',
    ref('int_coupa__object_change'),
    'requisition',
    'status',
    qualifier='deletes',
    where="value_new = 'cancelled'"
) }}
