"""A model is learned once, scores without learning, says how rare, and can be kept."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import polars as pl
import pytest
import skops.io

from benchmarks.anomaly_background import invoices_with_context
from benchmarks.planted_anomalies import KINDS, plant
from mining.invoice_features import FEATURES, invoice_features
from mining.invoice_model import ALLOWED_TYPES, LEAST_ROWS, InvoiceModel, ablated, fit, score
from mining.rules.invoice_facts import FACTS
from tests.mining.invoice_rows import FIRST_DAY, as_numbers, invoice


@pytest.fixture(scope="module")
def simulated() -> tuple[pl.DataFrame, pl.DataFrame]:
    """A simulated company's invoices with planted ones, and what was planted."""
    invoices, _ = invoices_with_context(seed=12, items=3_000)
    return plant(invoices, seed=12, per_kind=4)


@pytest.fixture(scope="module")
def frame(simulated) -> pl.DataFrame:
    return invoice_features(simulated[0])


@pytest.fixture(scope="module")
def model(frame) -> InvoiceModel:
    learned = fit(frame)
    assert learned is not None
    return learned


def test_planted_invoices_stand_in_front(simulated, frame, model):
    scores = score(model, frame).score
    is_planted = frame["invoice_object_id"].is_in(simulated[1]["invoice_object_id"].implode())
    planted, ordinary = scores[is_planted.to_numpy()], scores[~is_planted.to_numpy()]
    assert len(planted) > 3 * len(KINDS)
    assert np.median(planted) > np.quantile(ordinary, 0.98)


def test_each_kind_of_plant_is_told_by_the_fact_meant_for_it(simulated, frame, model):
    found = score(model, frame)
    names = [fact.code for fact in FACTS]
    labels = frame.join(simulated[1], on="invoice_object_id", how="left", maintain_order="left")
    for kind, code in (
        ("future_dated", "dated_after_posting"),
        ("backdated", "over_90_days_old"),
        ("just_under_limit", "just_under_limit"),
        ("unusual_terms", "due_at_once"),
        ("new_bank_account", "bank_changed_before"),
        ("weekend_posting", "weekend_by_a_person"),
    ):
        of_kind = (labels["kind"] == kind).fill_null(False).to_numpy()
        told = found.facts[:, names.index(code)]
        assert told[of_kind].mean() >= 0.75, kind
        assert told[~of_kind].mean() < 0.02, kind


def test_a_score_says_how_rare_on_invoices_that_the_model_has_not_seen():
    """0.25 is one in ten and 0.5 one in a hundred, within what so many rows can show."""
    rng = np.random.default_rng(3)
    columns = {name: rng.exponential(size=20_000) for name in FEATURES}
    empty = invoice_features(as_numbers()).drop(FEATURES)
    ids = pl.Series("invoice_object_id", [f"{number:08}" for number in range(20_000)])
    made = pl.concat([empty.clear(), pl.DataFrame([ids])], how="diagonal").with_columns(
        **{name: pl.Series(values) for name, values in columns.items()}
    )
    learned = fit(made[:10_000])
    found = score(learned, made[10_000:])
    for bound in (0.25, 0.5):
        expected = 10 ** (-4 * bound)
        seen = (found.score >= bound).mean()
        assert seen == pytest.approx(expected, abs=4 * math.sqrt(2 * expected / 10_000))
    assert found.one_in.min() >= 1
    assert ((found.one_in >= 100) == (found.score >= 0.5)).all()


def test_scoring_learns_nothing(frame, model):
    whole, part = score(model, frame), score(model, frame[::7])
    assert (part.score == whole.score[::7]).all()
    assert part.version == whole.version == model.version


def test_later_invoices_change_no_earlier_score(simulated, frame, model):
    cut = frame["as_of"].quantile(0.6)
    earlier = simulated[0].filter(pl.coalesce("posted_on", "invoice_on") <= cut)
    then = invoice_features(earlier)
    now = frame.filter(pl.col("invoice_object_id").is_in(then["invoice_object_id"].implode()))
    assert then.select(FEATURES).equals(now.select(FEATURES))
    assert (score(model, then).score == score(model, now).score).all()


def test_the_same_rows_give_the_same_model_in_any_order(frame, model):
    again = fit(frame.sample(fraction=1.0, shuffle=True, seed=1))
    assert again is not None
    assert again.version == model.version
    assert (score(again, frame).score == score(model, frame).score).all()
    other = fit(frame[1:])
    assert other is not None
    assert other.version != model.version


def test_too_few_invoices_are_judged_by_rules_alone(frame):
    assert fit(frame[: LEAST_ROWS - 1]) is None
    found = score(None, frame)
    weights = np.array([fact.weight for fact in FACTS])
    assert found.score == pytest.approx(1 - 2 ** (-(found.facts @ weights) / 7))
    assert np.isnan(found.one_in).all()
    assert (found.score[found.facts.any(axis=1)] > 0.3).all()


def test_a_fact_that_is_a_habit_of_the_source_says_nothing():
    """A source that dates every tenth invoice ahead is not told so a hundred times."""
    rows = [
        invoice(day, 100, invoice_on=FIRST_DAY + timedelta(days=day + (9 if day % 10 == 0 else 0)))
        for day in range(300)
    ]
    frame = invoice_features(as_numbers(*rows))
    place = [fact.code for fact in FACTS].index("dated_after_posting")
    assert score(None, frame).facts[:, place].sum() == 30
    assert not score(fit(frame), frame).facts[:, place].any()


def test_a_model_can_be_kept_and_is_the_same_again(model, frame, tmp_path):
    path = tmp_path / "model.skops"
    skops.io.dump(model.parts(), path)
    assert set(skops.io.get_untrusted_types(file=path)) <= set(ALLOWED_TYPES)
    kept = InvoiceModel.of(skops.io.load(path, trusted=list(ALLOWED_TYPES)))
    assert kept.version == model.version
    assert (score(kept, frame).score == score(model, frame).score).all()
    with pytest.raises(ValueError, match="other features"):
        InvoiceModel.of(model.parts() | {"features": ["amount"]})


def test_ablation_lowers_what_is_unusual(model, frame):
    found = score(model, frame)
    rows = frame[[int(found.forest.argmax())]]
    without = ablated(model, rows)
    assert without.shape == (1, len(FEATURES))
    assert without.min() < found.forest.max()
    unchanged = rows.select(FEATURES).to_numpy()[0] == model.tails.center_
    assert without[0][unchanged] == pytest.approx(found.forest.max())
