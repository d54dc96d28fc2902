"""PO_ACTION_HISTORY: who submitted, approved, rejected, cancelled or reopened which document.

Whoever is asked to decide gets a row at once, without ACTION_CODE; deciding fills it in.
Submitting and approving one's own document are two rows of one instant.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import text
from p2p.simulator.oracle.instance import Instance
from p2p.simulator.oracle.numbering import Numbers
from p2p.simulator.oracle.requisitions import with_preparer

_NEVER = pl.lit(None, dtype=pl.Int64)
_NOTES = {"REJECT": "Not in the budget", "CANCEL": "No longer needed"}
_COLUMNS = ("id", "object", "kind", "revision", "place", "asked_at", "asked_by", "action", "at",
            "by")  # fmt: skip
"""place orders the rows of one instant; at is null while the decision is open."""


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


def _rows(
    frame: pl.DataFrame,
    *,
    object_type: str,
    place: int,
    action: str | pl.Expr,
    asked_at: str,
    asked_by: str,
    at: str | pl.Expr,
    by: str,
) -> pl.DataFrame:
    """Rows of the columns above, from frames with id, kind and revision."""
    return frame.select(
        "id",
        "kind",
        "revision",
        object=text(object_type),
        place=pl.lit(place),
        asked_at=asked_at,
        asked_by=asked_by,
        action=text(action) if isinstance(action, str) else action,
        at=at,
        by=by,
    ).select(_COLUMNS)


def _own(
    frame: pl.DataFrame,
    object_type: str,
    place: int,
    action: str | pl.Expr,
    *,
    done: tuple[str, str],
) -> pl.DataFrame:
    """Actions that nobody had to be asked for."""
    return _rows(
        frame, object_type=object_type, place=place, action=action, asked_at=done[0],
        asked_by=done[1], at=done[0], by=done[1],
    )  # fmt: skip


def _decision(
    instance: Instance,
    frame: pl.DataFrame,
    object_type: str,
    level: int,
    *,
    action: str | pl.Expr,
    asked: tuple[str, str],
    decided: tuple[str, str],
) -> pl.DataFrame:
    """The row of one approver, of those documents that have come so far."""
    at, by = decided
    return _rows(
        frame.filter(instance.happened(asked[0]) & (pl.col(by) != "")),
        object_type=object_type, place=level, action=action, asked_at=asked[0],
        asked_by=asked[1], at=pl.when(instance.happened(at)).then(at), by=by,
    )  # fmt: skip


def _requisitions(instance: Instance, numbers: Numbers) -> list[pl.DataFrame]:
    rows = (
        with_preparer(instance.truth.requisitions)
        .join(numbers.requisitions, on="basket", how="left", maintain_order="left")
        .with_columns(id="requisition_header_id", kind=text("PURCHASE"), revision=_NEVER)
    )
    planned = pl.col("origin") == "mrp"
    submitted = pl.when(planned).then(text("IMPORT")).otherwise(text("SUBMIT"))
    needed = rows.filter("needs_approval")
    twice = pl.col("level2_by") != ""
    rejected = pl.col("rejected_at") > 0
    # a rejection stands in the row of the level that would have approved
    decisions = needed.with_columns(
        first_at=pl.when(rejected & ~twice).then("rejected_at").otherwise("level1_at"),
        second_at=pl.when(rejected).then("rejected_at").otherwise("level2_at"),
        last=pl.when(rejected).then(text("REJECT")).otherwise(text("APPROVE")),
    )
    first = pl.when(twice).then(text("APPROVE AND FORWARD")).otherwise("last")
    return [
        _own(rows, "REQUISITION", 0, submitted, done=("at", "preparer")),
        _decision(
            instance, decisions, "REQUISITION", 1, action=first, asked=("at", "preparer"),
            decided=("first_at", "level1_by"),
        ),
        _decision(
            instance, decisions.filter(twice), "REQUISITION", 2, action=pl.col("last"),
            asked=("first_at", "level1_by"), decided=("second_at", "level2_by"),
        ),
    ]  # fmt: skip


def _orders(instance: Instance, numbers: Numbers) -> list[pl.DataFrame]:
    rows = instance.truth.orders.join(
        numbers.orders, on="order", how="left", maintain_order="left"
    ).with_columns(id="po_header_id", kind=text("STANDARD"), revision=pl.lit(0, dtype=pl.Int64))
    levels = pl.col("release_levels")
    forwarded = pl.when(levels > 1).then(text("APPROVE AND FORWARD")).otherwise(text("APPROVE"))
    return [
        _own(rows, "PO", 0, "SUBMIT", done=("created_at", "buyer")),
        _own(rows.filter(levels == 0), "PO", 1, "APPROVE", done=("created_at", "buyer")),
        _decision(
            instance, rows.filter(levels > 0), "PO", 1, action=forwarded,
            asked=("created_at", "buyer"), decided=("level1_at", "level1_by"),
        ),
        _decision(
            instance, rows.filter(levels > 1), "PO", 2, action="APPROVE",
            asked=("level1_at", "level1_by"), decided=("level2_at", "level2_by"),
        ),
    ]  # fmt: skip


def _agreements(numbers: Numbers) -> list[pl.DataFrame]:
    rows = numbers.agreements.with_columns(
        id="agreement_id", kind=text("CONTRACT"), revision=pl.lit(0, dtype=pl.Int64)
    )
    return [
        _own(rows, "PA", place, action, done=("created_at", "buyer"))
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
        _own(revised.filter("is_changed"), "PO", 3, "SUBMIT", done=("at", "by")),
        _own(revised.filter("is_changed"), "PO", 4, "APPROVE", done=("at", "by")),
        _own(revised.filter("is_cancelled"), "PO", 5, "CANCEL", done=("at", "by")),
        _own(closed, "PO", 6, pl.col("action"), done=("at", "by")),
        _own(unapproved, "PO", 7, "CANCEL", done=("deleted_at", "cancelled_by")),
    ]
