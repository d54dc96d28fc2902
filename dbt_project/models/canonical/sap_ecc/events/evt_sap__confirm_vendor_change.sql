-- A second person confirmed a change of a supplier's sensitive fields (dual control): its mark went from waiting to nothing.
{{ config(materialized='ephemeral') }}

{{ sap_change_event(
    'Confirm Vendor Change', 'supplier', 'confirmation', qualifier='confirms', where="value_old is not null and value_new is null"
) }}
