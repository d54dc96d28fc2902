"""Which attributes of cases, invoices and tasks are known when what an outcome judges begins."""

OF_DEMAND = ("company_code", "category", "first_resource")
"""What is known of a case while it is a requisition."""
OF_ORDER = (
    "company_code",
    "supplier_id",
    "category",
    "matching_type",
    "item_type",
    "document_type",
    "first_resource",
)
OF_INVOICE = (
    "company_code",
    "supplier_id",
    "category",
    "matching_type",
    "document_type",
    "payment_term",
    "has_order",
    "recorded_by",
    "amount_band",
)
OF_TASK = (
    "task_type",
    "level",
    "role",
    "assigned_to",
    "company_code",
    "supplier_id",
    "amount_band",
)
START = ("weekday", "month")
"""Of the moment at which the stretch begins."""
