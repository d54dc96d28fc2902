-- The flattened log of order lines of Coupa.
{{ config(unlogged=true) }}

{{ case_events(ref('coupa_event'), ref('coupa_purchase_order_item'), ref('coupa_invoice_item'), ref('coupa_object_relation')) }}
