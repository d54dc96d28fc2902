-- What a supplier has once: one row a supplier and bank account or tax number, as a hash.
{{ union_of(['sap_supplier_identifier', 'oracle_supplier_identifier', 'coupa_supplier_identifier']) }}
