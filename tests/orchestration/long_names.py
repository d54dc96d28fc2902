"""Names as long as they get."""

LONG = "Create Purchase Requisition Item"
