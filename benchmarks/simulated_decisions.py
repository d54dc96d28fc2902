"""Decisions on what the detectors propose of a simulated company: its truth, with people's errors.

A reviewer is right nine times in ten. Decisions are made in random order, some every working hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from benchmarks.anomaly_background import invoices_with_context
from benchmarks.simulated_invoices import invoices_of
from mining import invoice_model
from mining.anomalies import ReviewBudget
from mining.candidates import Candidate
from mining.feedback.reranking_features import seen_candidates
from mining.invoice_candidates import invoice_candidates
from mining.invoice_features import invoice_features
from mining.rules.duplicates import find_duplicates
from p2p.progress import Silent
from p2p.simulator.history import live
from p2p.simulator.scenarios import scenario_named

ERRORS = 0.1
FIRST_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
_BUDGET = ReviewBudget(share=0.03, most=400)


def proposed(seed: int, items: int) -> tuple[list[Candidate], np.ndarray]:
    """(candidates of a simulated company, whether each is one that was planted)."""
    invoices, duplicates = invoices_of(seed, items)
    found = find_duplicates(invoices).candidates
    features = invoice_features(invoices_with_context(seed, items)[0])
    found += invoice_candidates(features, invoice_model.fit(features), _BUDGET)
    ledger = live(
        scenario_named("manufacturer"), items=items, seed=seed, progress=Silent()
    ).ledger.rows()
    to_be_found = duplicates.filter("is_to_be_found")["row"].to_list()
    planted = set(invoices["invoice_id"].gather(to_be_found).to_list())
    unusual = set(
        ledger.filter(pl.col("kind") == "anomalous_invoice")["subject_number"]
        .cast(pl.String)
        .to_list()
    )
    truth = [
        one.subject_id in unusual
        if one.kind == "anomalous_invoice"
        else any(str(shown["invoice"]) in planted for shown in one.evidence)
        for one in found
    ]
    return found, np.array(truth)


def decisions(
    found: Sequence[Candidate],
    outcome: np.ndarray,
    rng: np.random.Generator,
    errors: float = ERRORS,
) -> pl.DataFrame:
    """What `reranking.try_model` reads: the candidates in random order of decision, eight a day."""
    order = rng.permutation(len(found))
    place = np.empty(len(found), dtype=np.int64)
    place[order] = np.arange(len(found))
    wrong = rng.random(len(found)) < errors
    decided_at = [FIRST_DAY + timedelta(days=int(p) // 8, hours=int(p) % 8) for p in place]
    return seen_candidates(found).with_columns(
        is_confirmed=pl.Series(outcome ^ wrong),
        decided_at=pl.Series(decided_at, dtype=pl.Datetime("us", "UTC")),
        first_seen_at=pl.lit(FIRST_DAY).cast(pl.Datetime("us", "UTC")),
    )


def with_scores_apart(found: Sequence[Candidate]) -> list[Candidate]:
    """The same with scores that cannot be compared between kinds: duplicates score too low."""
    return [
        replace(one, score=one.score * 0.5) if "duplicate" in one.kind else one for one in found
    ]
