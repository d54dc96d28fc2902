-- One row a payment line to a supplier.
{{ union_of(['sap_payment', 'oracle_payment', 'coupa_payment']) }}
