"""Which columns mining reads, and as what; queries are in `store`."""

from __future__ import annotations

import polars as pl

Kind = pl.DataType | type[pl.DataType]

INVOICE: dict[str, Kind] = {
    "invoice_object_id": pl.String,
    "tenant": pl.String,
    "source": pl.String,
    "invoice_id": pl.String,
    "fiscal_year": pl.String,
    "company_code": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "reference": pl.String,
    "is_credit_memo": pl.Boolean,
    "gross_amount": pl.Decimal(38, 6),
    "tax_amount": pl.Float64,
    "currency": pl.String,
    "invoice_on": pl.Date,
    "posted_on": pl.Date,
    "received_at": pl.Datetime("us", "UTC"),
    "recorded_by": pl.String,
    "is_reversed": pl.Boolean,
    "is_po_backed": pl.Boolean,
    "net_days": pl.Float64,
    "due_on": pl.Date,
    "cleared_on": pl.Date,
    "is_blocked": pl.Boolean,
    "block_reasons": pl.String,
    "payment_block_code": pl.String,
    "clearing_document_id": pl.String,
    "reversed_on": pl.Date,
}
CASE: dict[str, Kind] = {
    "case_key": pl.Int64,
    "tenant": pl.String,
    "source": pl.String,
    "case_notion": pl.String,
    "case_id": pl.String,
    "object_id": pl.String,
    "supplier_id": pl.String,
    "supplier_name": pl.String,
    "matching_type": pl.String,
    "item_type": pl.String,
    "purchase_order_id": pl.String,
    "amount": pl.Float64,
    "currency": pl.String,
    "variant_key": pl.Int64,
    "event_count": pl.Int64,
    "duration_days": pl.Float64,
    "rework_event_count": pl.Int64,
    "is_completed": pl.Boolean,
    "started_at": pl.Datetime("us", "UTC"),
    "ended_at": pl.Datetime("us", "UTC"),
    "longest_wait_days": pl.Float64,
}
VARIANT: dict[str, Kind] = {
    "variant_key": pl.Int64,
    "activities": pl.List(pl.String),
    "case_count": pl.Int64,
}
TRANSITION: dict[str, Kind] = {
    "tenant": pl.String,
    "source": pl.String,
    "case_notion": pl.String,
    "from_activity": pl.String,
    "to_activity": pl.String,
    "transition_count": pl.Int64,
    "case_count": pl.Int64,
    "timed_count": pl.Int64,
    "total_wait_days": pl.Float64,
    "median_wait_days": pl.Float64,
    "p90_wait_days": pl.Float64,
}
