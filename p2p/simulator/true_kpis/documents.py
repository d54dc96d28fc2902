"""The invoices that KPIs count: those that stand, posted and parked; which have no amount."""

from __future__ import annotations

import polars as pl

from p2p.simulator.truth import Truth


def standing_invoices(truth: Truth) -> pl.DataFrame:
    """Invoices that are not reversed, with is_posted (else parked) and currency (its company's)."""
    currencies = pl.Series([owner.currency for owner in truth.world.scenario.companies])
    both = pl.concat(
        [
            truth.invoices.with_columns(is_posted=pl.lit(value=True)),
            truth.parked_invoices.with_columns(is_posted=pl.lit(value=False)),
        ]
    ).filter(pl.col("nature") == "invoice", pl.col("reversed_by").is_null())
    return both.with_columns(currency=currencies[both["company"]])


def has_no_amount(system: str) -> pl.Expr:
    """Whether a standing invoice is one of which the system's tables tell no amount: the lines of a
    parked accounting document are in no table that SAP exports."""
    parked = ~pl.col("is_posted") & (pl.col("channel") == "ledger")
    return parked if system in ("sap_ecc", "sap_s4") else parked & False
