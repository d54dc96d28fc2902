-- A supplier was blocked.
{{ config(materialized='ephemeral') }}

{{ sap_change_event('Block Vendor', 'supplier', 'block', qualifier='blocks', where="value_new is not null") }}
