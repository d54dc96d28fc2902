-- One row a supplier.
{{ union_of(['sap_supplier', 'oracle_supplier', 'event_log_supplier']) }}
