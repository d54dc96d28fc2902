-- One row a purchase order.
{{ union_of(['sap_purchase_order', 'oracle_purchase_order', 'coupa_purchase_order', 'event_log_purchase_order']) }}
