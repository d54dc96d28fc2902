"""What happened to each order item, to the second: the events that a perfect reader would find."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import RECEIPT, RETURN, REVERSAL
from p2p.simulator.truth import Truth

_ORDER_OF_CHANGES = {
    "price": "Change Price",
    "quantity": "Change Quantity",
    "promised_on": "Change Delivery Date",
}
_MOVEMENTS = {
    RECEIPT: "Record Goods Receipt",
    REVERSAL: "Cancel Goods Receipt",
    RETURN: "Return to Vendor",
}
INVOICED, CLEARED, SENT = "Record Invoice Receipt", "Clear Invoice", "Send Purchase Order"


def item_events(truth: Truth) -> pl.DataFrame:
    """Events of order items up to the as-of date: item, activity, at (UTC seconds), by.

    An event of a document counts once for each order item in it. Vendor creates invoice has the
    day that the supplier wrote on the invoice, at midnight UTC, and no user. Park Invoice is there
    while an invoice is parked: posting it dates it anew.
    """
    parts = [
        *_before_order(truth),
        *_order(truth),
        *_messages(truth),
        *_receipts(truth),
        *_invoices(truth),
    ]
    return (
        pl.concat(parts)
        .filter(pl.col("at") <= truth.world.end)
        .sort("item", "at", "activity", "by")
    )


def _events(frame: pl.DataFrame, activity: str | pl.Expr, at: str, by: str | None) -> pl.DataFrame:
    return frame.select(
        "item",
        activity=pl.lit(activity) if isinstance(activity, str) else activity,
        at=at,
        by=pl.lit("") if by is None else by,
    )


def _before_order(truth: Truth) -> list[pl.DataFrame]:
    items = truth.requisition_items.filter(pl.col("order").is_not_null()).select("item", "basket")
    items = items.join(truth.requisitions.drop("line", strict=False), on="basket", how="left")
    created = _events(items, "Create Purchase Requisition Item", "at", "requester")
    released = [
        _events(
            items.filter(pl.col(f"level{level}_at") > 0), "Release Purchase Requisition",
            f"level{level}_at", f"level{level}_by",
        )
        for level in (1, 2)
    ]  # fmt: skip
    return [created, *released]


def _order(truth: Truth) -> list[pl.DataFrame]:
    items = truth.order_items.select("item", "order").join(
        truth.orders.select("order", "created_at", "buyer", "release_levels", "level1_at",
                            "level1_by", "level2_at", "level2_by"),
        on="order", how="left",
    )  # fmt: skip
    kinds = truth.changes.filter(pl.col("attribute") != "deletion").with_columns(
        activity=pl.col("attribute").replace_strict(_ORDER_OF_CHANGES, return_dtype=pl.String)
    )
    deleted = truth.changes.filter(pl.col("attribute") == "deletion").with_columns(
        activity=pl.when(pl.col("new") > 0)
        .then(pl.lit("Delete Purchase Order Item"))
        .otherwise(pl.lit("Reactivate Purchase Order Item"))
    )
    return [
        _events(items, "Create Purchase Order Item", "created_at", "buyer"),
        *(
            _events(
                items.filter(pl.col("release_levels") >= level), "Release Purchase Order",
                f"level{level}_at", f"level{level}_by",
            )
            for level in (1, 2)
        ),
        _events(kinds, pl.col("activity"), "at", "by"),
        _events(deleted, pl.col("activity"), "at", "by"),
    ]  # fmt: skip


def _messages(truth: Truth) -> list[pl.DataFrame]:
    """What went to the supplier, and what the supplier confirmed; notices of shipping are none."""
    items = truth.order_items.select("item", "order")
    sent = truth.outputs.filter(pl.col("sent_at") <= truth.world.end).join(
        items, on="order", how="inner", maintain_order="left"
    )
    updates = pl.col("kind") == "change"
    told = truth.confirmations.filter(pl.col("kind") != "shipping_notice").sort("item", "sequence")
    first = pl.col("sequence") == pl.col("sequence").min().over("item")
    return [
        _events(sent.filter(~updates), SENT, "sent_at", "by"),
        _events(sent.filter(updates), f"{SENT} Update", "sent_at", "by"),
        _events(told.filter(first), "Receive Order Confirmation", "received_at", None),
        _events(told.filter(~first), "Update Order Confirmation", "received_at", None),
    ]


def _receipts(truth: Truth) -> list[pl.DataFrame]:
    lines = truth.receipt_lines
    entered = lines.filter((pl.col("entered_at") > 0) & (pl.col("movement") == RECEIPT))
    short = lines.filter(pl.col("is_short")).unique("item", keep="first", maintain_order=True)
    moved = pl.col("movement").replace_strict(_MOVEMENTS, return_dtype=pl.String)
    return [
        _events(lines, moved, "at", "by"),
        _events(entered, "Record Service Entry Sheet", "entered_at", "by"),
        _events(short, "Change Delivery Indicator", "at", "by"),
    ]


def _invoices(truth: Truth) -> list[pl.DataFrame]:
    items = truth.invoice_lines.select("invoice", "item").unique(maintain_order=True)
    rows = items.join(truth.invoices, on="invoice", how="left")
    nature = pl.col("nature")
    written = rows.filter(nature != "reversal").with_columns(
        at=pl.col("invoice_day") * 86_400,
        activity=pl.when(nature == "invoice")
        .then(pl.lit("Vendor creates invoice"))
        .otherwise(pl.lit("Vendor creates debit memo")),
    )
    recorded = rows.with_columns(
        activity=pl.when(nature == "invoice")
        .then(pl.lit(INVOICED))
        .when(nature == "reversal")
        .then(pl.lit("Cancel Invoice Receipt"))
        .otherwise(pl.lit("Record Credit Memo"))
    )
    paid = items.join(truth.clearings, on="invoice", how="inner").join(
        truth.payments.select("payment", "at", "by"), on="payment", how="left"
    )
    parked = (
        truth.parked_lines.select("invoice", "item")
        .unique(maintain_order=True)
        .join(truth.parked_invoices, on="invoice", how="left")
    )
    parked_writing = parked.with_columns(at=pl.col("invoice_day") * 86_400)
    freed = rows.filter((pl.col("block") != "") & (pl.col("freed_at") <= truth.world.end))
    return [
        _events(written, pl.col("activity"), "at", None),
        _events(parked_writing, "Vendor creates invoice", "at", None),
        _events(parked, "Park Invoice", "parked_at", "parked_by"),
        _events(recorded, pl.col("activity"), "posted_at", "posted_by"),
        _events(rows.filter(pl.col("block") != ""), "Set Payment Block", "blocked_at",
                "blocked_by"),
        _events(freed, "Remove Payment Block", "freed_at", "freed_by"),
        _events(paid, CLEARED, "at", "by"),
    ]  # fmt: skip
