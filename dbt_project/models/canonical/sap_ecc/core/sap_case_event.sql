-- The flattened log of purchase order items of SAP.
{{ config(unlogged=true) }}

{{ case_events(ref('int_sap__event'), ref('int_sap__purchase_order_item'), ref('sap_invoice_item'), ref('sap_object_relation')) }}
