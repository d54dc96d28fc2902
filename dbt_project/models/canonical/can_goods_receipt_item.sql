-- One row a goods movement against a purchase order item: receipts, returns and their reversals.
{{ union_of(['sap_goods_receipt_item', 'oracle_goods_receipt_item', 'coupa_goods_receipt_item']) }}
