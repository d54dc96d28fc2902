-- One row a person's task to decide on a requisition, an order or an invoice.
{{ union_of(['sap_approval_task', 'oracle_approval_task', 'coupa_approval_task']) }}
