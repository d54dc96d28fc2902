-- What should belong to one supplier, or one employee, alone.
{{ union_of(['sap_supplier_identifier', 'oracle_supplier_identifier', 'coupa_supplier_identifier']) }}
