"""Tickets and their history, in a desk's own words; moments in its zone with an offset.

A desk has fewer states than the truth: work, passing on, an answer and a reopened ticket are all
Open, and told apart by what was before.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from p2p.simulator.erp_suppliers import with_erp
from p2p.simulator.iso_formats import moment
from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth

_CHANGED_AT = "_changed_at"
_STATUS = {
    "received": "New",
    "in_progress": "Open",
    "reassigned": "Open",
    "pending_supplier": "Pending",
    "supplier_answered": "Open",
    "resolved": "Solved",
    "reopened": "Open",
    "closed": "Closed",
}
_QUEUES = {"supplier_service": "Supplier Service", "accounts_payable": "Accounts Payable"}
_REASONS = {
    "payment_status": "Payment status",
    "blocked_invoice": "Blocked invoice",
    "short_payment": "Short payment",
    "master_data": "Master data",
    "order_question": "Order question",
}
_FIRST_TICKET = 100_001
_MOST_CHANGES = 16
"""A ticket has fewer changes; so audits of tickets have numbers that never meet."""


def tables(truth: Truth) -> Iterator[Rendered]:
    """Tickets as they stand at the end, and every change of status or queue."""
    states = truth.inquiry_states.with_columns(
        status=pl.col("state").replace_strict(_STATUS),
        queue=pl.col("team").replace_strict(_QUEUES),
    )
    yield Rendered("tickets", "csv", _tickets(truth, states), _CHANGED_AT, updates=True)
    yield Rendered("ticket_history", "csv", _history(truth, states), _CHANGED_AT)


def _ticket_id() -> pl.Expr:
    return pl.col("inquiry") + _FIRST_TICKET


def _tickets(truth: Truth, states: pl.DataFrame) -> pl.DataFrame:
    zone, end = truth.world.scenario.system_zone, truth.world.end

    def when(state: str) -> pl.Expr:
        return pl.col("at").filter(pl.col("state") == state)

    stands = (
        states.sort("inquiry", "sequence")
        .group_by("inquiry", maintain_order=True)
        .agg(
            pl.col("status", "queue").last(),
            changed_at=pl.col("at").last(),
            assignee=pl.col("by").filter(pl.col("by") != "").last(),
            answered_at=when("in_progress").first(),
            solved_at=when("resolved").last(),
            ended_at=when("closed").last(),
            reopen_count=(pl.col("state") == "reopened").sum(),
        )
    )
    references = truth.invoices.select("invoice", invoice_reference="reference")
    names = pl.lit(truth.world.suppliers["name"]).gather(pl.col("supplier"))
    rows = truth.inquiries.join(stands, on="inquiry", how="inner", maintain_order="left").join(
        references, on="invoice", how="left", maintain_order="left"
    )
    reason = pl.col("reason").replace_strict(_REASONS)
    solved = pl.col("status").is_in(["Solved", "Closed"])
    return with_erp(truth, rows).select(
        ticket_id=_ticket_id(),
        subject=pl.concat_str(
            reason, pl.coalesce(pl.lit(" ") + pl.col("invoice_reference"), pl.lit(""))
        ),
        status="status",
        priority=pl.col("priority").str.to_titlecase(),
        channel=pl.col("channel").str.to_titlecase(),
        reason=reason,
        queue="queue",
        assignee="assignee",
        company_code="company_code",
        supplier_number="erp_supplier_number",
        supplier_name=names,
        erp_system="erp_system",
        invoice_reference="invoice_reference",
        created_at=moment(pl.col("received_at"), zone),
        first_response_at=moment(pl.col("answered_at"), zone, end),
        # what is due may lie ahead
        first_response_due_at=moment(pl.col("first_response_due_at"), zone),
        resolved_at=moment(pl.when(solved).then("solved_at"), zone, end),
        resolution_due_at=moment(pl.col("resolution_due_at"), zone),
        closed_at=moment(pl.col("ended_at"), zone, end),
        reopen_count="reopen_count",
        updated_at=moment(pl.col("changed_at"), zone, end),
        _changed_at="changed_at",
    )


def _history(truth: Truth, states: pl.DataFrame) -> pl.DataFrame:
    zone = truth.world.scenario.system_zone
    by_supplier = pl.col("state").is_in(["received", "supplier_answered", "reopened"])
    before = states.sort("inquiry", "sequence").with_columns(
        from_status=pl.col("status").shift(1).over("inquiry"),
        from_queue=pl.col("queue").shift(1).over("inquiry"),
    )
    return before.select(
        audit_id=pl.col("inquiry") * _MOST_CHANGES + pl.col("sequence") + 5_000_000,
        ticket_id=_ticket_id(),
        from_status="from_status",
        to_status="status",
        from_queue="from_queue",
        to_queue="queue",
        actor="by",
        actor_type=pl.when(pl.col("by") != "")
        .then(pl.lit("Agent"))
        .when(by_supplier)
        .then(pl.lit("End user"))
        .otherwise(pl.lit("System")),
        changed_at=moment(pl.col("at"), zone),
        _changed_at="at",
    )
