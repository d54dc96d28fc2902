-- One row an invoice item.
{{ union_of(['sap_invoice_item', 'oracle_invoice_item', 'coupa_invoice_item']) }}
