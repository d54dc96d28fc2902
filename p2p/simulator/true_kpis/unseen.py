"""What a system's tables cannot tell, although it happened: why a KPI may differ from truth.

Each is derived from the truth itself, invoice by invoice. The bound that `verdicts.py` allows is
what these invoices could move, and nothing else.
"""

from __future__ import annotations

import polars as pl

from p2p.simulator.truth import Truth

NOTHING = pl.lit(None, dtype=pl.String)
_SAP = ("sap_ecc", "sap_s4")


def entry_is_lost(system: str) -> pl.Expr:
    """Why the moment is lost at which a parked invoice was entered; null where it is not."""
    if system not in _SAP:
        return NOTHING
    return _because(pl.col("parked_at") > 0, "SAP dates a parked invoice anew when it is posted")


def block_is_elsewhere(truth: Truth, system: str) -> pl.Expr:
    """Why an invoice's block is not seen; null where it is. truth: the system's own part."""
    keeps_books_only = pl.Series([one.system != system for one in truth.world.scenario.companies])
    was_lifted = (pl.col("block") == "automatic") & (pl.col("freed_at") <= truth.world.end)
    return _because(
        pl.lit(keeps_books_only).gather(pl.col("company")) & was_lifted,
        "the books show a block by matching only while it stands; the buying system keeps its past",
    )


def amount_is_not_posted(system: str) -> pl.Expr:
    """Why the amount of a parked invoice without order is not seen; null where it is."""
    if system not in _SAP:
        return NOTHING
    return _because(
        ~pl.col("is_posted") & (pl.col("channel") == "ledger"),
        "the lines of a parked accounting document are in no table that is exported",
    )


def _because(condition: pl.Expr, reason: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(reason)).otherwise(NOTHING)
