"""How far each order item has come by the as-of date: received, billed, and when last."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.truth import Truth


def item_progress(truth: Truth) -> pl.DataFrame:
    """One row an order item: item, received and billed (lots, net), is_short (no more will come),
    last_receipt_at, last_bill_at and changed_at (0: never)."""
    way = pl.when(pl.col("movement") == RECEIPT).then(1).otherwise(-1)
    received = truth.receipt_lines.group_by("item").agg(
        received=(pl.col("lots") * way).sum(),
        is_short=pl.col("is_short").any(),
        last_receipt_at=pl.col("at").max(),
    )
    natures = truth.invoices.select(
        "invoice",
        "posted_at",
        sign=pl.when(pl.col("nature") == "invoice").then(1).otherwise(-1),
    )
    billed = (
        truth.invoice_lines.join(natures, on="invoice", how="inner")
        .group_by("item")
        .agg(billed=(pl.col("lots") * pl.col("sign")).sum(), last_bill_at=pl.col("posted_at").max())
    )
    changed = truth.changes.group_by("item").agg(changed_at=pl.col("at").max())
    rows = truth.order_items.select("item")
    for more in (received, billed, changed):
        rows = rows.join(more, on="item", how="left", maintain_order="left")
    return rows.with_columns(
        pl.col("received", "billed", "last_receipt_at", "last_bill_at", "changed_at").fill_null(0),
        pl.col("is_short").fill_null(value=False),
    )
