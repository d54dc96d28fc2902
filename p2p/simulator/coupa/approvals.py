"""Approval steps: of requisitions, of orders, of service receipts, and of held invoices.

A step appears when it becomes somebody's turn, and has an approval date once it is decided.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import text
from p2p.simulator.coupa.invoice_documents import decisions
from p2p.simulator.coupa.numbering import Ids
from p2p.simulator.coupa.users import Users
from p2p.simulator.iso_formats import moment
from p2p.simulator.process.matching import RELEASE_USER
from p2p.simulator.process.receipts import RECEIPT
from p2p.simulator.truth import Truth

_FIRST = 12_001
_APPROVABLE = {
    "requisition": "RequisitionHeader", "order": "OrderHeader", "invoice": "InvoiceHeader",
}  # fmt: skip
_STEPS = (
    "kind", "document_id", "position", "since", "approver", "agent", "delegated_at", "decided_at",
    "is_refused", "known_at",
)  # fmt: skip
"""known_at: when Coupa has the step, by which it is numbered."""


def approvals(truth: Truth, ids: Ids, users: Users) -> pl.DataFrame:
    """Approval steps as the API answers; decisions after the as-of date are still pending."""
    zone, end = truth.world.scenario.system_zone, truth.world.end
    first = truth.world.site.first_number + _FIRST
    parts = [_tasks(truth, ids), _services(truth, ids), _held_invoices(truth, ids)]
    rows = (
        pl.concat(part.select(_STEPS) for part in parts)
        .filter(pl.col("since") <= end)
        .sort("known_at", "kind", "document_id", "position")
        .with_row_index("number")
        .with_columns(
            decided_at=pl.when(pl.col("decided_at") <= end).then("decided_at"),
            delegated_at=pl.when(pl.col("delegated_at").is_between(1, end)).then("delegated_at"),
        )
    )
    decided = pl.col("decided_at").is_not_null()
    updated = pl.max_horizontal("since", "delegated_at", "decided_at")
    return rows.select(
        (pl.col("number").cast(pl.Int64) + first).alias("id"),
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
        users.number(pl.col("approver")).alias("approver-id"),
        pl.when(pl.col("delegated_at").is_not_null())
        .then(users.number(pl.col("agent")))
        .alias("delegate-id"),
        users.reference(pl.col("approver")).alias("approver"),
        users.reference(pl.when(decided).then("agent")).alias("approved-by"),
        updated.alias("_changed_at"),
    )


def _tasks(truth: Truth, ids: Ids) -> pl.DataFrame:
    """What somebody was asked to decide on, step by step; a delegate may decide instead."""
    documents = pl.concat(
        frame.select(kind=text(kind), subject=number, document_id=document)
        for kind, frame, number, document in (
            ("requisition", ids.requisitions, "basket", "requisition_id"),
            ("order", ids.orders, "order", "order_id"),
            ("invoice", ids.invoices, "invoice", "invoice_id"),
        )
    )
    rows = truth.tasks.join(documents, on=["kind", "subject"], how="inner", maintain_order="left")
    return rows.with_columns(
        pl.col("kind").replace_strict(_APPROVABLE, return_dtype=pl.String),
        position="level",
        since="created_at",
        approver="assigned_to",
        is_refused=pl.col("decision") == "rejected",
        known_at="created_at",
    )


def _services(truth: Truth, ids: Ids) -> pl.DataFrame:
    """Services are entered first and received once they are accepted: a receipt request."""
    entered = truth.receipt_lines.filter(
        (pl.col("entered_at") > 0) & (pl.col("movement") == RECEIPT)
    )
    requests = entered.group_by("document", maintain_order=True).agg(
        pl.col("entered_at").min(), pl.col("at").max(), pl.col("by").last()
    )
    rows = requests.join(ids.batches, on="document", how="left", maintain_order="left")
    return rows.select(
        *_alone("InventoryRequestHeader", "batch_id", since="entered_at", by="by", at="at"),
        known_at="at",
        position=pl.lit(1, dtype=pl.Int64),
    )


def _held_invoices(truth: Truth, ids: Ids) -> pl.DataFrame:
    """Held invoices wait for a person, unless they are voided or only wait for goods. The step
    comes after those of who approved the invoice itself."""
    held = truth.invoices.filter(
        (pl.col("block") != "")
        & pl.col("reversed_by").is_null()
        & (pl.col("nature") != "reversal")
        & ~pl.col("freed_by").is_in(["", RELEASE_USER])
    )
    rows = held.join(ids.invoices, on="invoice", how="inner", maintain_order="left").join(
        decisions(truth), on="invoice", how="left", maintain_order="left"
    )
    return rows.select(
        *_alone("InvoiceHeader", "invoice_id", since="blocked_at", by="freed_by", at="freed_at"),
        known_at="blocked_at",
        position=pl.col("steps").fill_null(0) + 1,
    )


def _alone(kind: str, document: str, *, since: str, by: str, at: str) -> list[pl.Expr]:
    """A step that one person takes and nobody refuses."""
    return [
        text(kind).alias("kind"),
        pl.col(document).alias("document_id"),
        pl.col(since).alias("since"),
        pl.col(by).alias("approver"),
        pl.col(by).alias("agent"),
        pl.lit(0, dtype=pl.Int64).alias("delegated_at"),
        pl.col(at).alias("decided_at"),
        pl.lit(value=False).alias("is_refused"),
    ]
