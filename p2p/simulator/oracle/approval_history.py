"""AP_INV_APRVL_HIST_ALL: whom the approval workflow asked about an invoice, and what they said."""

from __future__ import annotations

import polars as pl

from p2p.simulator.oracle.formats import money, nothing, text
from p2p.simulator.oracle.instance import Instance, operating_unit
from p2p.simulator.oracle.numbering import Numbers, numbered

_FIRST = 55_210


def ap_inv_aprvl_hist(instance: Instance, numbers: Numbers) -> pl.DataFrame:
    """A row for everybody who was asked. Who has a deputy is told apart from the deputy's answer;
    RESPONSE is SENT until it is answered."""
    tasks = instance.truth.tasks.filter(pl.col("kind") == "invoice").join(
        numbers.invoices.select("invoice_id", subject="invoice"), on="subject", how="inner"
    )
    delegated = instance.happened("delegated_at")
    decided = instance.happened("decided_at")
    given = tasks.filter(delegated).select(
        "task", "invoice_id", "company", "level", "amount",
        created_at="created_at", changed_at="delegated_at", approver="assigned_to",
        response=text("DELEGATED"),
    )  # fmt: skip
    answered = tasks.select(
        "task", "invoice_id", "company", "level", "amount",
        created_at=pl.when(delegated).then("delegated_at").otherwise("created_at"),
        changed_at=pl.when(decided).then("decided_at"),
        approver=pl.when(delegated | (pl.col("delegated_at") == 0))
        .then("agent")
        .otherwise("assigned_to"),
        response=pl.when(~decided)
        .then(text("SENT"))
        .when(pl.col("decision") == "rejected")
        .then(text("REJECTED"))
        .otherwise(text("WFAPPROVED")),
    )  # fmt: skip
    rows = numbered(
        pl.concat([given, answered.select(given.columns)]),
        "created_at", "task", "response", approval_history_id=_FIRST + instance.site_first,
    )  # fmt: skip
    return rows.with_columns(
        changed_at=pl.coalesce("changed_at", "created_at"),
        created_by="approver",
        changed_by="approver",
    ).select(
        APPROVAL_HISTORY_ID="approval_history_id",
        INVOICE_ID="invoice_id",
        ORG_ID=operating_unit(),
        HISTORY_TYPE=text("DOCUMENTAPPROVAL"),
        RESPONSE="response",
        APPROVER_ID=instance.users.person_of(pl.col("approver")),
        APPROVER_NAME="approver",
        APPROVER_COMMENTS=nothing(),
        ITERATION=pl.lit(1),
        NOTIFICATION_ORDER="level",
        AMOUNT_APPROVED=money(pl.when(pl.col("response") == "WFAPPROVED").then("amount")),
        **instance.who(),
    )
