"""All signals of the suppliers of one source, and which suppliers a person should look at.

Frames in, results out: reading and writing are in `read` and `pipeline`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from mining.candidates import Candidate
from mining.suppliers.activity import activity_signals
from mining.suppliers.benford import digit_signals
from mining.suppliers.candidates import supplier_candidates
from mining.suppliers.found import Found
from mining.suppliers.master_data import master_data_signals
from mining.suppliers.peers import profiles
from mining.suppliers.price_drift import price_signals
from mining.suppliers.relations import relation_signals
from mining.suppliers.score import scored_signals, scored_suppliers
from mining.suppliers.shares import share_signals
from mining.suppliers.source_data import SupplierData


@dataclass(frozen=True, slots=True)
class SupplierBudget:
    """Suppliers that a refresh may propose for one source: people can look at no more."""

    share: float = 0.1
    least: int = 5
    most: int = 75

    def of(self, suppliers: int) -> int:
        """Candidates allowed for so many suppliers with documents."""
        return min(self.most, max(self.least, math.ceil(self.share * suppliers)))


@dataclass(frozen=True, slots=True)
class SupplierRisks:
    """signals: every signal that could be judged, scored (score.scored_signals). suppliers: one row
    a supplier with documents, the strangest first, with score, raised, is_proposed, is_candidate
    (within the budget) and its profile. raised: a candidate for every proposed supplier."""

    found: Found
    signals: pl.DataFrame
    suppliers: pl.DataFrame
    raised: list[Candidate]


def supplier_risks(data: SupplierData, budget: SupplierBudget | None = None) -> SupplierRisks:
    """Judge all suppliers of a source by what is known up to data.as_of."""
    about = profiles(data)
    parts = [
        share_signals(data, about),
        price_signals(data, about),
        relation_signals(data, about),
        activity_signals(data, about),
        digit_signals(data),
        master_data_signals(data),
    ]
    every = Found(
        pl.concat([part.signals for part in parts]), pl.concat([part.evidence for part in parts])
    )
    signals = scored_signals(
        every.signals.filter(pl.col("supplier").is_in(about["supplier"].implode()))
    )
    allowed = (budget or SupplierBudget()).of(about.height)
    suppliers = (
        about.join(scored_suppliers(signals), on="supplier", how="left")
        .with_columns(
            pl.col("score").fill_null(0.0),
            pl.col("raised").fill_null(0),
            pl.col("opens", "is_proposed").fill_null(False),
        )
        .sort("score", "supplier", descending=[True, False])
        .with_columns(
            is_candidate=pl.col("is_proposed") & (pl.col("is_proposed").cum_sum() <= allowed)
        )
    )
    raised = supplier_candidates(data, every, signals, suppliers.filter(pl.col("raised") > 0))
    return SupplierRisks(every, signals, suppliers, raised)
