-- A supplier's block was taken off.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Unblock Vendor', 'supplier', 'block', qualifier='unblocks', where="value_new is null") }}
