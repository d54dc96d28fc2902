"""What Coupa holds as an invoice: what is posted, and what waits to be.

A reversal is no document of its own. What the wire or a clerk posts at once is entered then; what
needs a decision is entered before.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.truth import Truth


def documents(truth: Truth) -> pl.DataFrame:
    """Invoices and credit notes with is_posted (else posted_at lies ahead), entered_at and
    entered_by, and waited_for: '', approval or order_number_missing. What is not posted has no
    block."""
    never = pl.lit("")
    waiting = truth.parked_invoices.with_columns(block=never)
    rows = pl.concat(
        [
            truth.invoices.with_columns(is_posted=pl.lit(value=True)),
            waiting.select(truth.invoices.columns).with_columns(is_posted=pl.lit(value=False)),
        ]
    )
    parked = (pl.col("parked_at") > 0) & (pl.col("parked_at") < pl.col("posted_at"))
    return rows.filter(pl.col("nature") != "reversal").with_columns(
        entered_at=pl.when(parked).then("parked_at").otherwise("posted_at"),
        entered_by=pl.when(parked).then("parked_by").otherwise("posted_by"),
        waited_for=pl.when(parked).then("park_reason").otherwise(never),
    )


def document_lines(truth: Truth) -> pl.DataFrame:
    """Lines of all of these; those of what is not posted have failed no tolerance yet."""
    no = pl.lit(value=False)
    waiting = truth.parked_lines.with_columns(price_block=no, quantity_block=no)
    return pl.concat([truth.invoice_lines, waiting.select(truth.invoice_lines.columns)])


def decisions(truth: Truth) -> pl.DataFrame:
    """One row an invoice that somebody was asked to approve: invoice, steps; approved_at and
    approved_by of the last step, once all have agreed; refused_at and refused_by (else null)."""
    end = truth.world.end
    refused = (pl.col("decision") == "rejected") & (pl.col("decided_at") <= end)
    agreed = ((pl.col("decided_at") <= end) & (pl.col("decision") == "approved")).all()
    asked = truth.tasks.filter(pl.col("kind") == "invoice").sort("subject", "level")
    return asked.group_by(invoice="subject", maintain_order=True).agg(
        steps=pl.len().cast(pl.Int64),
        approved_at=pl.when(agreed).then(pl.col("decided_at").last()),
        approved_by=pl.when(agreed).then(pl.col("agent").last()),
        refused_at=pl.col("decided_at").filter(refused).first(),
        refused_by=pl.col("agent").filter(refused).first(),
    )
