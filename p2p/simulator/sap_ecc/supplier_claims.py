"""What the supplier line of an accounting document knows: terms, block, how it was cleared."""

from __future__ import annotations

import polars as pl

from p2p.simulator.sap_ecc.formats import last_of, text
from p2p.simulator.sap_ecc.numbering import Numbers
from p2p.simulator.sap_ecc.payment_terms import with_terms
from p2p.simulator.truth import Truth

COLUMNS = (
    "source", "number", "supplier", "terms", "reference", "block_code", "clearing_belnr",
    "cleared_at", "baseline_day", "value_at", "discount_base", "discount", "changed_at",
)  # fmt: skip


def supplier_claims(truth: Truth, numbers: Numbers, invoices: pl.DataFrame) -> pl.DataFrame:
    """One row an invoice and a payment (source, number): COLUMNS and the terms' columns."""
    claims = pl.concat([_invoices(truth, numbers, invoices), _payments(truth, numbers)])
    return with_terms(truth.world.scenario, claims)


def _invoices(truth: Truth, numbers: Numbers, invoices: pl.DataFrame) -> pl.DataFrame:
    """What the supplier line of an invoice knows: terms, block, and by what it was cleared."""
    paid = truth.clearings.join(
        numbers.accounting.filter(pl.col("source") == "payment").select(
            "at", payment="number", paying_belnr="fi_belnr"
        ),
        on="payment", how="left",
    ).select("invoice", "paying_belnr", "discount", paid_at="at")  # fmt: skip
    reversal = invoices.filter(pl.col("nature") == "reversal").select(
        other="invoice", undoing_belnr="fi_belnr", undone_at="posted_at"
    )
    rows = invoices.join(paid, on="invoice", how="left", maintain_order="left").join(
        reversal, on="other", how="left", maintain_order="left"
    )
    itself = pl.col("nature") == "reversal"
    blocked = (pl.col("blocked_at") <= truth.world.end) & (pl.col("freed_at") > truth.world.end)
    return (
        rows.with_columns(
            source=text("invoice"),
            number=pl.col("invoice"),
            block_code=pl.when(blocked & (pl.col("block") == "automatic"))
            .then(text("R"))
            .when(blocked & (pl.col("block") == "manual"))
            .then(text("A"))
            .otherwise(text("")),
            clearing_belnr=pl.when(itself)
            .then("fi_belnr")
            .otherwise(pl.coalesce("paying_belnr", "undoing_belnr")),
            cleared_at=pl.when(itself)
            .then("posted_at")
            .otherwise(pl.coalesce("paid_at", "undone_at")),
            baseline_day=pl.col("invoice_day"),
            value_at=pl.lit(None, dtype=pl.Int64),
            discount_base=pl.when(pl.col("nature") == "invoice").then("gross").otherwise(0),
            discount=pl.col("discount").fill_null(0),
        )
        .with_columns(
            changed_at=last_of(
                truth.world.end, "posted_at", "cleared_at", "blocked_at", "freed_at"
            ),
        )
        .select(COLUMNS)
    )


def _payments(truth: Truth, numbers: Numbers) -> pl.DataFrame:
    """The supplier line of a payment is cleared by the payment itself."""
    own = numbers.accounting.filter(pl.col("source") == "payment").select(
        "at", payment="number", clearing_belnr="fi_belnr"
    )
    return (
        truth.payments.drop("at", "discount")
        .join(own, on="payment", how="left", maintain_order="left")
        .with_columns(
            source=text("payment"),
            number=pl.col("payment"),
            terms=pl.lit(-1, dtype=pl.Int64),
            reference=pl.lit("", dtype=pl.String),
            block_code=text(""),
            cleared_at=pl.col("at"),
            baseline_day=pl.lit(None, dtype=pl.Int64),
            value_at=pl.col("at"),
            discount_base=pl.lit(0, dtype=pl.Int64),
            discount=pl.lit(0, dtype=pl.Int64),
            changed_at=pl.col("at"),
        )
        .select(COLUMNS)
    )
