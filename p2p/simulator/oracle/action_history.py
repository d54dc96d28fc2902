"""PO_ACTION_HISTORY: who submitted, approved, rejected, cancelled or reopened which document.

Whoever is asked to decide gets a row at once, without ACTION_CODE; deciding fills it in.
Submitting and approving one's own document are two rows of one instant.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.actions import decisions, own
from p2p.simulator.oracle.formats import text
from p2p.simulator.oracle.instance import Instance
from p2p.simulator.oracle.numbering import Numbers
from p2p.simulator.oracle.requisitions import with_preparer

_NEVER = pl.lit(None, dtype=pl.Int64)
_NOTES = {"REJECT": "Not in the budget", "CANCEL": "No longer needed"}


def po_action_history(
    instance: Instance, numbers: Numbers, lines: pl.DataFrame, revisions: pl.DataFrame
) -> pl.DataFrame:
    """The history of every requisition, order and agreement.

    lines: `fulfilment.order_lines`. revisions: `revisions.order_revisions`.
    """
    parts = [
        *_requisitions(instance, numbers),
        *_orders(instance, numbers),
        *_agreements(numbers),
        *_changes(instance, lines, revisions, numbers),
    ]
    document = ["object", "kind", "id"]
    rows = pl.concat(parts).sort(*document, "asked_at", "place", "at", "by", nulls_last=True)
    decided = pl.col("at").is_not_null()
    return (
        rows.with_columns(
            sequence=pl.int_range(1, pl.len() + 1).over(document),
            created_at="asked_at",
            created_by="asked_by",
            changed_at=pl.coalesce("at", "asked_at"),
            changed_by=pl.when(decided).then("by").otherwise("asked_by"),
        )
        .sort("created_at", *document, "sequence")
        .select(
            OBJECT_ID="id",
            OBJECT_TYPE_CODE="object",
            OBJECT_SUB_TYPE_CODE="kind",
            SEQUENCE_NUM="sequence",
            ACTION_CODE=pl.when(decided).then("action"),
            ACTION_DATE=instance.moment("at"),
            EMPLOYEE_ID=instance.users.person_of(pl.col("by")),
            NOTE=pl.when(decided).then(pl.col("action").replace_strict(_NOTES, default=None)),
            OBJECT_REVISION_NUM="revision",
            **instance.who(),
        )
    )


def _requisitions(instance: Instance, numbers: Numbers) -> list[pl.DataFrame]:
    rows = (
        with_preparer(instance.truth.requisitions)
        .join(numbers.requisitions, on="basket", how="left", maintain_order="left")
        .with_columns(id="requisition_header_id", kind=text("PURCHASE"), revision=_NEVER)
    )
    planned = pl.col("origin") == "mrp"
    submitted = pl.when(planned).then(text("IMPORT")).otherwise(text("SUBMIT"))
    documents = rows.select("id", "kind", "revision", subject="basket", asker="preparer")
    return [
        own(rows, "REQUISITION", 0, submitted, done=("at", "preparer")),
        decisions(instance, "requisition", "REQUISITION", documents),
    ]


def _orders(instance: Instance, numbers: Numbers) -> list[pl.DataFrame]:
    rows = instance.truth.orders.join(
        numbers.orders, on="order", how="left", maintain_order="left"
    ).with_columns(id="po_header_id", kind=text("STANDARD"), revision=pl.lit(0, dtype=pl.Int64))
    free = rows.filter(pl.col("release_levels") == 0)
    documents = rows.select("id", "kind", "revision", subject="order", asker="buyer")
    return [
        own(rows, "PO", 0, "SUBMIT", done=("created_at", "buyer")),
        own(free, "PO", 1, "APPROVE", done=("created_at", "buyer")),
        decisions(instance, "order", "PO", documents),
    ]


def _agreements(numbers: Numbers) -> list[pl.DataFrame]:
    rows = numbers.agreements.with_columns(
        id="agreement_id", kind=text("CONTRACT"), revision=pl.lit(0, dtype=pl.Int64)
    )
    return [
        own(rows, "PA", place, action, done=("created_at", "buyer"))
        for place, action in enumerate(("SUBMIT", "APPROVE"))
    ]


def _changes(
    instance: Instance, lines: pl.DataFrame, revisions: pl.DataFrame, numbers: Numbers
) -> list[pl.DataFrame]:
    """Changed orders are approved anew by whoever changed them; cancelling, closing and opening
    a line is an action on its order."""
    keyed = numbers.orders.select("order", id="po_header_id")
    cancelled = pl.col("attributes").list.contains("deletion")
    revised = (
        revisions.group_by("order", "revision", "at")
        .agg(pl.col("by").first(), is_cancelled=cancelled.any(), is_changed=(~cancelled).any())
        .join(keyed, on="order", how="left")
        .with_columns(kind=text("STANDARD"))
    )
    taken_back = lines.filter(~pl.col("is_cancelled")).select("item", "order")
    closed = (
        instance.truth.changes.filter(pl.col("attribute") == "deletion")
        .join(taken_back, on="item", how="inner")
        .join(keyed, on="order", how="left")
        .with_columns(
            kind=text("STANDARD"),
            revision=_NEVER,
            action=pl.when(pl.col("new") > 0).then(text("CLOSE")).otherwise(text("OPEN")),
        )
    )
    early = lines.filter(
        pl.col("is_cancelled")
        & ~(instance.happened("released_at") & (pl.col("deleted_at") > pl.col("released_at")))
    )
    unapproved = early.with_columns(
        id="po_header_id", kind=text("STANDARD"), revision=pl.lit(0, dtype=pl.Int64)
    )
    return [
        own(revised.filter("is_changed"), "PO", 5, "SUBMIT", done=("at", "by")),
        own(revised.filter("is_changed"), "PO", 6, "APPROVE", done=("at", "by")),
        own(revised.filter("is_cancelled"), "PO", 7, "CANCEL", done=("at", "by")),
        own(closed, "PO", 8, pl.col("action"), done=("at", "by")),
        own(unapproved, "PO", 9, "CANCEL", done=("deleted_at", "cancelled_by")),
    ]
