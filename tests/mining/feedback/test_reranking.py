"""An order learned from decisions: better where there is something to learn, else not said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.simulated_decisions import decisions, proposed, with_scores_apart
from mining.candidates import Candidate, in_order
from mining.feedback import reranking_state
from mining.feedback.in_refresh import in_order_of
from mining.feedback.read import InForce
from mining.feedback.reranking import average_precision, chances, split, too_few, try_model
from mining.feedback.reranking_features import supplier_history

SEED = 31
"""Of the simulated company; nothing was tuned on it."""


@pytest.fixture(scope="module")
def company() -> tuple[list[Candidate], np.ndarray]:
    return proposed(SEED, 10_000)


def test_average_precision_is_that_of_scikit_learn() -> None:
    from sklearn.metrics import average_precision_score

    rng = np.random.default_rng(2)
    outcome, score = rng.random(200) < 0.3, rng.random(200)
    order = np.argsort(-score)
    one = average_precision(outcome * 1.0, order, np.ones(200, np.int64), np.ones((1, 200)))
    assert one[0] == pytest.approx(average_precision_score(outcome, score))


def test_what_decisions_teach_is_learned_and_tried_on_later_ones(
    company: tuple[list[Candidate], np.ndarray],
) -> None:
    found, truth = company
    labels = decisions(with_scores_apart(found), truth, np.random.default_rng(SEED))
    earlier, later = split(labels)
    assert earlier["decided_at"].max() < later["decided_at"].min()
    assert not set(earlier["decided_at"].dt.date()) & set(later["decided_at"].dt.date())
    bundle, trial = try_model(labels, np.random.default_rng(1))
    assert trial.is_better
    assert trial.gain_low > 0.1
    assert (trial.train_count, trial.held_out_count) == (len(earlier), len(later))
    # nothing of the later ones was fitted: turned round, they give the same model
    turned = labels.with_columns(
        is_confirmed=pl.col("is_confirmed")
        ^ pl.col("candidate_id").is_in(later["candidate_id"].to_list())
    )
    other, worse = try_model(turned, np.random.default_rng(1))
    assert (other["model"].coef_ == bundle["model"].coef_).all()
    assert not worse.is_better


def test_decisions_at_random_are_proposed_in_one_of_twenty_at_most(
    company: tuple[list[Candidate], np.ndarray],
) -> None:
    found, _ = company
    rng = np.random.default_rng(SEED)
    better = 0
    for place in range(60):
        at_random = rng.random(len(found)) < (0.3, 0.5)[place % 2]
        labels = decisions(found, at_random, rng)
        better += try_model(labels, np.random.default_rng(1))[1].is_better
    assert better <= 0.05 * 60


def test_too_few_decisions_are_said(company: tuple[list[Candidate], np.ndarray]) -> None:
    found, truth = company
    labels = decisions(found, truth, np.random.default_rng(SEED))
    assert "it takes 100" in str(too_few(labels.head(99)))
    assert "20 of each" in str(too_few(labels.with_columns(is_confirmed=pl.lit(True))))
    with pytest.raises(ValueError, match="it takes 100"):
        try_model(labels.head(99), np.random.default_rng(1))


def test_the_history_of_a_supplier_ends_before_the_day_of_the_decision(
    company: tuple[list[Candidate], np.ndarray],
) -> None:
    found, truth = company
    labels = decisions(found, truth, np.random.default_rng(SEED)).sort("decided_at")
    told = labels.hstack(supplier_history(labels, labels))
    day = pl.col("decided_at").dt.date()
    checked = 0
    for row in told.filter(pl.col("decided") > 0).head(20).iter_rows(named=True):
        before = labels.filter(
            pl.col("supplier") == row["supplier"],
            pl.col("kind") == row["kind"],
            day < row["decided_at"].date(),
        )
        assert row["decided"] == len(before)
        checked += 1
    assert checked == 20
    assert told.filter(day == told["decided_at"][0].date())["decided"].sum() == 0


def test_a_model_changes_the_order_and_hides_nothing(
    company: tuple[list[Candidate], np.ndarray],
) -> None:
    found, truth = company
    own = with_scores_apart(found)
    control = replace(own[0], kind="control_sample", identity="drawn", score=0.0)
    labels = decisions(own, truth, np.random.default_rng(SEED))
    bundle, _ = try_model(labels, np.random.default_rng(1))
    chance = dict(
        zip(
            ((one.tenant, one.source, one.candidate_id) for one in own),
            chances(bundle, labels, labels),
            strict=True,
        )
    )
    ordered = in_order_of([*own, control], chance)
    assert {one.candidate_id for one in ordered} == {one.candidate_id for one in [*own, control]}
    assert ordered[-1] is control
    by_score = [one.candidate_id for one in in_order(own)]
    assert [one.candidate_id for one in ordered[:-1]] != by_score
    assert [one.candidate_id for one in in_order_of([*own, control], {})[:-1]] == by_score


def test_where_no_model_is_in_force_no_candidate_is_told_to_have_moved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ranked = pl.DataFrame(
        {
            "tenant": ["t", "t"],
            "source": ["erp", "erp"],
            "candidate_id": ["a", "b"],
            "score": [0.9, 0.5],
            "amount": [1.0, 2.0],
            "rank": [2, 1],
        }
    )
    items = pl.DataFrame(
        {"tenant": ["t"], "kind": ["anomalous_case"], "is_confirmed": [True]},
    )
    model = InForce(
        *(1, "t", "v1", 100, 0.1, 0.0, 0.2, "f", "s", "Berta"),
        *(datetime(2026, 1, 1, tzinfo=UTC), "s"),
    )
    monkeypatch.setattr(reranking_state, "read_ranked", lambda *_: ranked)
    monkeypatch.setattr(reranking_state, "read_order_model", lambda *_: None)
    for found, moved in (([], 0), ([model], 2)):
        monkeypatch.setattr(reranking_state, "read_in_force", lambda *_, of=found: of)
        conn: Any = None
        (row,) = reranking_state.reranking_rows(conn, items, tmp_path, "t")
        assert (row["is_in_force"], row["moved_count"]) == (bool(found), moved)
