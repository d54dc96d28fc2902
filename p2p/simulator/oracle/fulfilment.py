"""How far each order item has come: received, billed, closed; and who touched it last."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.instance import Instance, last_touch
from p2p.simulator.oracle.items import described
from p2p.simulator.oracle.numbering import Numbers
from p2p.simulator.process.receipts import RECEIPT


def order_lines(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """Order items with their keys and all that their line, shipment and distribution tell.

    Adds the facts of `items.described`; created_at, buyer, released_at of the order; received and
    billed (net lots), billed_cents; receiving_closed_at and invoicing_closed_at, closed_at and
    closed_by where both are; closed_code; is_cancelled, cancelled_by; changed_at / changed_by of
    the shipment, and line_changed_at / line_changed_by of the line.
    """
    truth = instance.truth
    rows = described(truth, truth.order_items.drop("buyer", "created_at", strict=False))
    orders = truth.orders.select("order", "created_at", "buyer", "released_at", "terms")
    for more, key in (
        (numbers.order_items, "item"),
        (numbers.orders, "order"),
        (orders, "order"),
        (_received(instance), "item"),
        (_billed(instance), "item"),
        (_cancelled(instance), "item"),
    ):
        rows = rows.join(more, on=key, how="left", maintain_order="left")
    rows = rows.with_columns(
        pl.col("received", "billed", "billed_cents").fill_null(0),
        pl.col("is_short").fill_null(value=False),
        is_cancelled=pl.col("deleted_at") > 0,
        created_by="buyer",
    )
    return _touched(instance, _closed(instance, rows)).sort("po_line_id")


def _received(instance: Instance) -> pl.DataFrame:
    receipt = pl.col("movement") == RECEIPT
    return instance.truth.receipt_lines.group_by("item").agg(
        received=(pl.col("lots") * pl.when(receipt).then(1).otherwise(-1)).sum(),
        received_at=pl.col("at").filter(receipt).max(),
        received_by=pl.col("by").filter(receipt).sort_by(pl.col("at").filter(receipt)).last(),
        is_short=pl.col("is_short").any(),
    )


def _billed(instance: Instance) -> pl.DataFrame:
    """What counts as billed: invoices that were not cancelled, less credit memos."""
    standing = instance.truth.invoices.filter(
        (pl.col("nature") != "reversal") & pl.col("reversed_by").is_null()
    ).select(
        "invoice",
        "posted_at",
        "posted_by",
        way=pl.when(pl.col("nature") == "invoice").then(1).otherwise(-1),
    )
    lines = instance.truth.invoice_lines.join(standing, on="invoice", how="inner")
    return lines.group_by("item").agg(
        billed=(pl.col("lots") * pl.col("way")).sum(),
        billed_cents=(pl.col("amount") * pl.col("way")).sum(),
        billed_at=pl.col("posted_at").max(),
        billed_by=pl.col("posted_by").sort_by("posted_at", "invoice").last(),
    )


def _cancelled(instance: Instance) -> pl.DataFrame:
    deletions = instance.truth.changes.filter(
        (pl.col("attribute") == "deletion") & (pl.col("new") > 0)
    )
    return deletions.group_by("item").agg(cancelled_by=pl.col("by").last())


def _closed(instance: Instance, rows: pl.DataFrame) -> pl.DataFrame:
    """A shipment closes for receiving when enough has come or the warehouse says so, for invoicing
    when all is billed; what needs no receipt (or no invoice) is closed for it from its approval."""
    approved = pl.when(instance.happened("released_at")).then("released_at")
    cancelled = pl.when("is_cancelled").then("deleted_at")
    enough = pl.col("received") * 100 >= pl.col("lots") * (100 - pl.col("under_pct"))
    rows = rows.with_columns(
        receiving_closed_at=pl.when("is_cancelled")
        .then(cancelled)
        .when(pl.col("matching") == "two_way")
        .then(approved)
        .when(enough | pl.col("is_short"))
        .then("received_at"),
        invoicing_closed_at=pl.when("is_cancelled")
        .then(cancelled)
        .when("is_consigned")
        .then(approved)
        .when(pl.col("billed") >= pl.col("lots"))
        .then("billed_at"),
    )
    received, invoiced = (
        pl.col(f"{step}_closed_at").is_not_null() for step in ("receiving", "invoicing")
    )
    last = (
        pl.when("is_cancelled")
        .then("cancelled_by")
        .when(pl.col("receiving_closed_at") > pl.col("invoicing_closed_at"))
        .then("received_by")
        .otherwise("billed_by")
    )
    return rows.with_columns(
        closed_by=pl.coalesce(last, "buyer"),
        closed_at=pl.when(received & invoiced).then(
            pl.max_horizontal("receiving_closed_at", "invoicing_closed_at")
        ),
        closed_code=pl.when(received & invoiced)
        .then(pl.lit("CLOSED"))
        .when(received)
        .then(pl.lit("CLOSED FOR RECEIVING"))
        .when(invoiced)
        .then(pl.lit("CLOSED FOR INVOICE"))
        .otherwise(pl.lit("OPEN")),
    )


def _reopening(instance: Instance) -> pl.DataFrame:
    """What may open a closed line again (item, at, by): less received, or less billed."""
    truth = instance.truth
    less = truth.invoices.filter(pl.col("nature") != "invoice").select(
        "invoice", at="posted_at", by="posted_by"
    )
    unbilled = truth.invoice_lines.select("item", "invoice").join(less, on="invoice", how="inner")
    back = truth.receipt_lines.filter(pl.col("movement") != RECEIPT)
    return pl.concat([part.select("item", "at", "by") for part in (unbilled, back)])


def _touched(instance: Instance, rows: pl.DataFrame) -> pl.DataFrame:
    """Approval, changes, receipts and invoices all update the shipment of an item."""
    truth = instance.truth
    invoices = truth.invoices.select("invoice", "posted_at", "posted_by")
    lines = truth.invoice_lines.select("item", "invoice").unique()
    created = rows.select("item", at="created_at", by="buyer")
    approver = pl.when(pl.col("release_levels") > 1).then("level2_by").otherwise("level1_by")
    approved = rows.select("item", "order").join(
        truth.orders.filter(
            instance.happened("released_at") & (pl.col("release_levels") > 0)
        ).select("order", at="released_at", by=approver),
        on="order", how="inner",
    )  # fmt: skip
    changed = truth.changes.select("item", "attribute", "at", "by")
    shipment = last_touch(
        "item",
        created,
        approved,
        changed,
        truth.receipt_lines.select("item", "at", "by"),
        lines.join(invoices, on="invoice", how="inner").select(
            "item", at="posted_at", by="posted_by"
        ),
    )
    line = last_touch(
        "item",
        created,
        changed.filter(pl.col("attribute") != "promised_on"),
        rows.filter(pl.col("closed_at").is_not_null()).select(
            "item", at="closed_at", by="closed_by"
        ),
        _reopening(instance),
    )
    line = line.rename({"changed_at": "line_changed_at", "changed_by": "line_changed_by"})
    return rows.join(shipment, on="item", how="left", maintain_order="left").join(
        line, on="item", how="left", maintain_order="left"
    )
