-- One row a supplier invoice or credit memo.
{{ union_of(['sap_invoice', 'oracle_invoice', 'coupa_invoice']) }}
