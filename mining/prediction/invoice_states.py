"""Open invoices as they were at the end of a day, from what was known by then.

Dates and amounts of the invoice are those of its document; no source keeps a history of them.
"""

from __future__ import annotations

import polars as pl

from mining.prediction.case_days import BLOCK, UNBLOCK
from mining.prediction.source_data import SourceData

CATEGORIES = ("company_code", "matching_type", "category", "last_milestone")
NUMBERS = (
    "elapsed_days",
    "until_due_days",
    "until_discount_due_days",
    "term_days",
    "invoice_age_days",
    "due_weekday",
    "discount_due_weekday",
    "log_amount",
    "is_po_backed",
    "block_count",
    "open_block_count",
    "since_block_days",
    "since_unblock_days",
    "item_count",
    "receipt_count",
    "since_receipt_days",
    "until_promised_days",
)
_RECEIPTS = ("Record Goods Receipt", "Record Service Entry Sheet")


def invoice_states(data: SourceData, rows: pl.DataFrame) -> pl.DataFrame:
    """Features of each row (subject: row number in invoices; cut_off_day), in their order.

    CATEGORIES as text, NUMBERS as floats with null for what is not there, and supplier_id.
    last_milestone tells whether it was blocked: entered, blocked, or free again.
    """
    static = data.invoices.with_row_index("subject").select(
        pl.col("subject").cast(pl.Int64),
        "invoice_object_id", "supplier_id", "company_code", "entered_day", "invoice_day", "due_day",
        "discount_due_day",
        log_amount=pl.col("gross_amount").cast(pl.Float64).abs().log1p(),
        is_po_backed=pl.col("is_po_backed").cast(pl.Float64),
    )  # fmt: skip
    frame = rows.select("subject", "cut_off_day").join(
        static, on="subject", how="left", maintain_order="left"
    )
    day = pl.col("cut_off_day")

    def until(name: str) -> pl.Expr:
        return (pl.col(name) - day).cast(pl.Float64)

    frame = frame.with_columns(
        elapsed_days=-until("entered_day"),
        until_due_days=until("due_day"),
        until_discount_due_days=until("discount_due_day"),
        term_days=(pl.col("due_day") - pl.col("invoice_day")).cast(pl.Float64),
        invoice_age_days=-until("invoice_day"),
        # day 0 was a Thursday; Monday is 0
        due_weekday=((pl.col("due_day") + 3) % 7).cast(pl.Float64),
        discount_due_weekday=((pl.col("discount_due_day") + 3) % 7).cast(pl.Float64),
    ).with_row_index("row")
    frame = _with_blocks(frame, data)
    return _with_items(frame, data).drop(
        "row", "entered_day", "invoice_day", "due_day", "discount_due_day"
    )


def _with_blocks(frame: pl.DataFrame, data: SourceData) -> pl.DataFrame:
    age = (pl.col("cut_off_day") - pl.col("known_day")).cast(pl.Float64)
    is_set, is_removed = pl.col("activity") == BLOCK, pl.col("activity") == UNBLOCK
    found = (
        frame.select("row", "invoice_object_id", "cut_off_day")
        .join(data.invoice_events, on="invoice_object_id")
        .filter(pl.col("known_day") <= pl.col("cut_off_day"))
        .group_by("row")
        .agg(
            block_count=is_set.sum().cast(pl.Float64),
            unblock_count=is_removed.sum().cast(pl.Float64),
            since_block_days=age.filter(is_set).min(),
            since_unblock_days=age.filter(is_removed).min(),
        )
    )
    is_open = pl.col("open_block_count") > 0
    return (
        frame.join(found, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("block_count", "unblock_count").fill_null(0.0))
        .with_columns(
            open_block_count=(pl.col("block_count") - pl.col("unblock_count")).clip(lower_bound=0)
        )
        .with_columns(
            last_milestone=pl.when(is_open)
            .then(pl.lit("blocked"))
            .when(pl.col("block_count") > 0)
            .then(pl.lit("free again"))
            .otherwise(pl.lit("entered"))
        )
        .drop("unblock_count")
    )


def _with_items(frame: pl.DataFrame, data: SourceData) -> pl.DataFrame:
    """What the invoiced order items were, and what had been received and promised for them."""
    of_item = data.invoice_cases.join(
        data.cases.select("case_key", "matching_type", "category"), on="case_key"
    )
    kinds = of_item.group_by("invoice_object_id").agg(
        item_count=pl.len().cast(pl.Float64),
        matching_type=pl.col("matching_type").min(),
        category=pl.col("category").min(),
    )
    receipts = (
        data.events.join(
            data.activities.filter(pl.col("activity").is_in(_RECEIPTS)), on="activity_key"
        )
        .join(data.invoice_cases, on="case_key")
        .select("invoice_object_id", "known_day")
    )
    promised = (
        data.changes.filter(pl.col("attribute") == "delivery_date")
        .join(data.invoice_cases, on="case_key")
        .select(
            "invoice_object_id",
            "case_key",
            "known_day",
            "changed_at",
            promised_day=pl.col("value")
            .str.replace_all("-", "")
            .str.to_date("%Y%m%d", strict=False)
            .cast(pl.Int32),
        )
    )
    keyed = frame.select("row", "invoice_object_id", "cut_off_day")
    is_known = pl.col("known_day") <= pl.col("cut_off_day")
    received = (
        keyed.join(receipts, on="invoice_object_id")
        .filter(is_known)
        .group_by("row")
        .agg(
            receipt_count=pl.len().cast(pl.Float64),
            since_receipt_days=(pl.col("cut_off_day") - pl.col("known_day").max())
            .first()
            .cast(pl.Float64),
        )
    )
    awaited = (
        keyed.join(promised, on="invoice_object_id")
        .filter(is_known)
        .sort("row", "case_key", "known_day", "changed_at", "promised_day")
        .group_by("row", "case_key", maintain_order=True)
        .agg(pl.col("promised_day").last(), pl.col("cut_off_day").first())
        .group_by("row")
        .agg(
            until_promised_days=(pl.col("promised_day") - pl.col("cut_off_day"))
            .max()
            .cast(pl.Float64)
        )
    )
    return (
        frame.join(kinds, on="invoice_object_id", how="left", maintain_order="left")
        .join(received, on="row", how="left", maintain_order="left")
        .join(awaited, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("receipt_count", "item_count").fill_null(0.0))
    )
