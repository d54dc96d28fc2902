"""What changed on requisitions and invoices, and when: approval, holds, voids, payment."""

from __future__ import annotations

import polars as pl

from p2p.simulator.coupa.formats import text
from p2p.simulator.coupa.payments import told_payments
from p2p.simulator.coupa.revisions import changed_field, numbered
from p2p.simulator.coupa.users import ERP_INTERFACE
from p2p.simulator.truth import Truth


def requisition_history(truth: Truth, states: pl.DataFrame) -> pl.DataFrame:
    """Changed fields of requisitions, from requisitions.requisition_states."""
    asked = pl.col("needs_approval")
    waiting = pl.when(asked).then(text("pending_approval")).otherwise(text("draft"))
    shades = (
        (asked, "at", "creator", text("draft"), text("pending_approval")),
        (pl.col("is_approved"), "ready_at", "approved_by", waiting, text("approved")),
        (pl.col("is_rejected"), "rejected_at", "rejected_by", waiting, text("draft")),
        (pl.col("ordered_at").is_not_null(), "ordered_at", "ordered_by", text("approved"),
         text("ordered")),
    )  # fmt: skip
    return numbered(
        [
            changed_field(
                states.filter(which), "status", document="requisition_id", at=at, by=by, old=old,
                new=new,
            )
            for which, at, by, old, new in shades
        ],
        truth.world,
    )  # fmt: skip


def invoice_history(truth: Truth, states: pl.DataFrame) -> pl.DataFrame:
    """Changed fields of invoices, from invoices.invoice_states."""
    automatic, manual = pl.col("block") == "automatic", pl.col("block") == "manual"
    asked = pl.col("waited_for") == "approval"
    completed = (pl.col("waited_for") == "order_number_missing") & pl.col("is_posted")
    first, free = pl.col("first_status"), pl.col("free_status")
    approved, held = text("approved"), text("ap_hold")
    voided = pl.col("voided_at").is_not_null()
    paid = states.join(told_payments(truth), on="invoice", how="inner").with_columns(
        pl.col("told_at"), teller=text(ERP_INTERFACE)
    )
    shades = (
        (pl.lit(value=True), "entered_at", "entered_by", text("new"), first),
        (asked & pl.col("approved_at").is_not_null(), "approved_at", "approved_by", first, free),
        (pl.col("refused_at").is_not_null(), "refused_at", "refused_by", first, text("rejected")),
        (completed, "posted_at", "posted_by", first, free),
        (automatic & pl.col("is_freed"), "freed_at", "freed_by", free, approved),
        (manual, "blocked_at", "blocked_by", approved, held),
        (manual & pl.col("is_freed"), "freed_at", "freed_by", held, approved),
        (voided, "voided_at", "voided_by", free, text("voided")),
    )
    parts = [
        changed_field(
            states.filter(which), "status", document="invoice_id", at=at, by=by, old=old, new=new
        )
        for which, at, by, old, new in shades
    ]
    parts.append(
        changed_field(
            paid, "paid", document="invoice_id", at="told_at", by="teller", old=text("false"),
            new=text("true"),
        )
    )  # fmt: skip
    return numbered(parts, truth.world)
