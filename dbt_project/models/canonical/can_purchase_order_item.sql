-- One row a purchase order item.
{{ union_of(['sap_purchase_order_item', 'oracle_purchase_order_item', 'coupa_purchase_order_item', 'event_log_purchase_order_item']) }}
