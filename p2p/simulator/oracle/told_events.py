"""What Oracle's tables tell of the truth's events: those that a perfect reader finds in them."""

from __future__ import annotations

import polars as pl

from p2p.simulator.item_events import SENT, item_events
from p2p.simulator.oracle.fulfilment import order_lines
from p2p.simulator.oracle.instance import Instance
from p2p.simulator.oracle.numbering import Numbers, number_documents
from p2p.simulator.oracle.requisitions import with_preparer
from p2p.simulator.oracle.revisions import order_revisions
from p2p.simulator.truth import Truth

_REVISED = ("Change Price", "Change Quantity", "Change Delivery Date")
_UPDATED = f"{SENT} Update"
_UNNAMED = (SENT, _UPDATED, "Change Delivery Indicator")
"""Nobody is named for what the header's last print and the shipment's closing tell."""


def told_events(truth: Truth) -> pl.DataFrame:
    """Events of order lines under Oracle's keys: purchase_order_id, purchase_order_item_id,
    activity, at (UTC seconds), by (see told_item_events)."""
    keys = _keys(truth, number_documents(truth))
    told = told_item_events(truth).join(keys, on="item", how="inner")
    return told.select("purchase_order_id", "purchase_order_item_id", "activity", "at", "by")


def told_item_events(truth: Truth) -> pl.DataFrame:
    """Events of order items that Oracle tells: item, activity, at (UTC seconds), by.

    Oracle leaves out of the truth: what was changed before the first approval; which line was
    closed and opened again; all but the last message to a supplier, which is an update where a
    revision went before it; later promises of suppliers; that less than ordered will come where
    the tolerance allows it; and which line a parked invoice without its order's number is for.
    A shipment is closed with its last receipt, also where that repeats one that was taken back.
    """
    instance, numbers = Instance.of(truth), number_documents(truth)
    lines = order_lines(instance, numbers)
    events = item_events(truth)
    told = pl.concat(
        [
            _untouched(events),
            _changed(instance, events, lines),
            _deleted(events, lines),
            _sent(instance, events, lines),
            _closed_short(events, lines),
            _parked(truth, events),
            _requested(truth, events),
        ]
    )
    return told.with_columns(
        by=pl.when(pl.col("activity").is_in(_UNNAMED)).then(pl.lit("")).otherwise("by")
    )


def _keys(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    keyed = truth.order_items.select("item", "order").join(numbers.orders, on="order", how="left")
    return keyed.join(numbers.order_items, on="item", how="left").select(
        "item", purchase_order_id="po_header_id", purchase_order_item_id="po_line_id"
    )


def _of(events: pl.DataFrame, *activities: str) -> pl.DataFrame:
    return events.filter(pl.col("activity").is_in(activities))


def _untouched(events: pl.DataFrame) -> pl.DataFrame:
    handled = (
        *_REVISED, *_UNNAMED, "Delete Purchase Order Item", "Reactivate Purchase Order Item",
        "Update Order Confirmation", "Park Invoice", "Vendor creates invoice",
        "Create Purchase Requisition Item",
    )  # fmt: skip
    return events.filter(~pl.col("activity").is_in(handled))


def _changed(instance: Instance, events: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    approved = lines.filter(instance.happened("released_at")).select("item", "released_at")
    changes = _of(events, *_REVISED).join(approved, on="item", how="inner")
    return changes.filter(pl.col("at") > pl.col("released_at")).drop("released_at")


def _deleted(events: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    cancelled = lines.filter("is_cancelled").select("item", at="deleted_at")
    return _of(events, "Delete Purchase Order Item").join(cancelled, on=["item", "at"], how="semi")


def _sent(instance: Instance, events: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    sent = _of(events, SENT, _UPDATED)
    last = sent.filter(pl.col("at") == pl.col("at").max().over("item")).unique(["item", "at"])
    revised = order_revisions(instance, lines).group_by("order").agg(revised_at=pl.col("at").max())
    known = lines.select("item", "order").join(revised, on="order", how="left")
    messages = sent.group_by("item").agg(messages=pl.len())
    update = (pl.col("messages") > 1) & (pl.col("at") >= pl.col("revised_at"))
    return (
        last.join(known, on="item", how="left")
        .join(messages, on="item", how="left")
        .with_columns(
            activity=pl.when(update.fill_null(value=False))
            .then(pl.lit(_UPDATED))
            .otherwise(pl.lit(SENT))
        )
        .select(events.columns)
    )


def _closed_short(events: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    tolerated = pl.col("received") * 100 >= pl.col("lots") * (100 - pl.col("under_pct"))
    short = lines.filter(~tolerated & ~pl.col("is_cancelled"))
    closed = short.select("item", closed_at="receiving_closed_at")
    indicated = _of(events, "Change Delivery Indicator").join(closed, on="item", how="inner")
    return indicated.with_columns(at="closed_at").select(events.columns)


def _parked(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """What waits for its order's number has no lines yet, and so no item."""
    nameless = truth.parked_lines.join(
        truth.parked_invoices.filter(pl.col("park_reason") != "approval"), on="invoice", how="inner"
    ).unique(["invoice", "item"])
    waiting = nameless.select("item", at="parked_at", activity=pl.lit("Park Invoice"))
    written = nameless.select(
        "item", at=pl.col("invoice_day") * 86_400, activity=pl.lit("Vendor creates invoice")
    )
    return _of(events, "Park Invoice", "Vendor creates invoice").join(
        pl.concat([waiting, written]), on=["item", "at", "activity"], how="anti"
    )


def _requested(truth: Truth, events: pl.DataFrame) -> pl.DataFrame:
    """What planning asks for is written down by planning's user, whoever it is for."""
    preparers = with_preparer(truth.requisitions).select("basket", "preparer")
    items = truth.requisition_items.select("item", "basket").join(
        preparers, on="basket", how="left"
    )
    return (
        _of(events, "Create Purchase Requisition Item")
        .join(items.unique("item"), on="item", how="left")
        .select("item", "activity", "at", by="preparer")
    )
