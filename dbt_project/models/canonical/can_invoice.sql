-- One row a supplier invoice or credit memo.
{{ union_of(['sap_invoice', 'coupa_invoice']) }}
