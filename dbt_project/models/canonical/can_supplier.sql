-- One row a supplier.
{{ union_of(['sap_supplier', 'oracle_supplier', 'coupa_supplier', 'event_log_supplier']) }}
