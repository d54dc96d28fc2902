-- The flattened log of order lines of Oracle.
{{ config(unlogged=true) }}

{{ case_events(ref('oracle_event'), ref('oracle_purchase_order_item'), ref('oracle_invoice_item'), ref('oracle_object_relation')) }}
