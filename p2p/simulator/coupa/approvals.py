"""Approval steps: of requisitions, of orders, of service receipts, and of held invoices.

A step appears when it becomes somebody's turn, and has an approval date once it is decided.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import moment, text
from p2p.simulator.coupa.numbering import Ids
from p2p.simulator.coupa.users import Users
from p2p.simulator.process.matching import RELEASE_USER
from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.truth import Truth

_STEPS = ("kind", "document_id", "position", "since", "decided_at", "by", "is_refused")


def approvals(truth: Truth, ids: Ids, users: Users) -> pl.DataFrame:
    """Approval steps as the API answers; decisions after the as-of date are still pending."""
    zone, end = truth.world.scenario.system_zone, truth.world.end
    parts = [
        *_requisitions(truth, ids),
        *_orders(truth, ids),
        _services(truth, ids),
        _held_invoices(truth, ids),
    ]
    rows = (
        pl.concat(parts)
        .filter(pl.col("since") <= end)
        .sort("since", "kind", "document_id", "position")
        .with_row_index("number")
        .with_columns(decided_at=pl.when(pl.col("decided_at") <= end).then("decided_at"))
    )
    decided = pl.col("decided_at").is_not_null()
    updated = pl.coalesce("decided_at", "since")
    return rows.select(
        (pl.col("number").cast(pl.Int64) + 12_001).alias("id"),
        moment(pl.col("since"), zone).alias("created-at"),
        moment(updated, zone).alias("updated-at"),
        pl.col("position"),
        pl.lit(None, dtype=pl.Int64).alias("approval-chain-id"),
        pl.when(~decided)
        .then(text("pending_approval"))
        .when("is_refused")
        .then(text("rejected"))
        .otherwise(text("approved"))
        .alias("status"),
        moment(pl.col("decided_at"), zone).alias("approval-date"),
        pl.when(decided & pl.col("is_refused")).then(text("not needed now")).alias("note"),
        text("ManagementHierarchyApproval").alias("type"),
        pl.col("kind").alias("approvable-type"),
        pl.col("document_id").alias("approvable-id"),
        text("User").alias("approver-type"),
        users.number(pl.col("by")).alias("approver-id"),
        pl.lit(None, dtype=pl.Int64).alias("delegate-id"),
        users.reference(pl.col("by")).alias("approver"),
        users.reference(pl.when(decided).then("by")).alias("approved-by"),
        updated.alias("_changed_at"),
    )


def _steps(
    rows: pl.DataFrame,
    kind: str,
    position: int,
    *,
    document: str,
    since: str,
    decided_at: str | pl.Expr,
    by: str,
    is_refused: pl.Expr | None = None,
) -> pl.DataFrame:
    no = pl.lit(value=False)
    return rows.select(
        kind=text(kind),
        document_id=document,
        position=pl.lit(position, dtype=pl.Int64),
        since=pl.col(since).cast(pl.Int64),
        decided_at=decided_at,
        by=by,
        is_refused=no if is_refused is None else is_refused,
    ).select(_STEPS)


def _requisitions(truth: Truth, ids: Ids) -> list[pl.DataFrame]:
    rows = truth.requisitions.filter("needs_approval").join(
        ids.requisitions, on="basket", how="left", maintain_order="left"
    )
    refused_first = (pl.col("rejected_at") > 0) & (pl.col("level1_at") == 0)
    refused_second = (pl.col("rejected_at") > 0) & (pl.col("level1_at") > 0)
    return [
        _steps(
            rows, "RequisitionHeader", 1, document="requisition_id", since="at", by="level1_by",
            decided_at=pl.when(refused_first).then("rejected_at").otherwise("level1_at"),
            is_refused=refused_first,
        ),
        _steps(
            rows.filter((pl.col("level2_at") > 0) | refused_second), "RequisitionHeader", 2,
            document="requisition_id", since="level1_at", by="level2_by",
            decided_at=pl.when(refused_second).then("rejected_at").otherwise("level2_at"),
            is_refused=refused_second,
        ),
    ]  # fmt: skip


def _orders(truth: Truth, ids: Ids) -> list[pl.DataFrame]:
    rows = truth.orders.join(ids.orders, on="order", how="left", maintain_order="left")
    return [
        _steps(
            rows.filter(pl.col("release_levels") >= level), "OrderHeader", level,
            document="order_id", since=since, decided_at=f"level{level}_at",
            by=f"level{level}_by",
        )
        for level, since in ((1, "created_at"), (2, "level1_at"))
    ]  # fmt: skip


def _services(truth: Truth, ids: Ids) -> pl.DataFrame:
    """Services are entered first and received once they are accepted: a receipt request."""
    entered = truth.receipt_lines.filter(
        (pl.col("entered_at") > 0) & (pl.col("movement") == RECEIPT)
    )
    requests = entered.group_by("document", maintain_order=True).agg(
        pl.col("entered_at").min(), pl.col("at").max(), pl.col("by").last()
    )
    rows = requests.join(ids.batches, on="document", how="left", maintain_order="left")
    return _steps(
        rows, "InventoryRequestHeader", 1, document="batch_id", since="entered_at",
        decided_at="at", by="by",
    )  # fmt: skip


def _held_invoices(truth: Truth, ids: Ids) -> pl.DataFrame:
    """Held invoices wait for a person, unless they are voided or only wait for goods."""
    held = truth.invoices.filter(
        (pl.col("block") != "")
        & pl.col("reversed_by").is_null()
        & (pl.col("nature") != "reversal")
        & ~pl.col("freed_by").is_in(["", RELEASE_USER])
    )
    rows = held.join(ids.invoices, on="invoice", how="inner", maintain_order="left")
    return _steps(
        rows, "InvoiceHeader", 1, document="invoice_id", since="blocked_at",
        decided_at="freed_at", by="freed_by",
    )  # fmt: skip
