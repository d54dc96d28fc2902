-- One row a purchase requisition item.
{{ union_of(['sap_requisition_item', 'oracle_requisition_item', 'coupa_requisition_item']) }}
