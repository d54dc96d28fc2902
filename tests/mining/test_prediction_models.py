"""Models are used where there is something to know, and not where there is nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from mining.prediction import cut_offs, evaluation, scoring, training
from mining.prediction.baselines import Baseline
from mining.prediction.model_files import ModelRefused, read_model, write_model
from mining.prediction.reasons import usual_values
from mining.prediction.targets import DUE_DATE_MISS, EXCEPTION, REMAINING_TIME
from mining.prediction.training import Trained
from tests.mining.prediction_company import company

DATA = company(has_signal=True)


def _train(data, target) -> Trained:
    return training.train(data, target, np.random.default_rng(1))


@pytest.fixture(scope="module")
def remaining() -> Trained:
    return _train(DATA, REMAINING_TIME)


@pytest.fixture(scope="module")
def late() -> Trained:
    return _train(DATA, DUE_DATE_MISS)


def test_the_days_are_learned_with_an_interval_that_holds_what_it_says(remaining) -> None:
    assert remaining.is_used, remaining.card["decision"]
    # the category decides, and no baseline looks at it
    assert remaining.card["model_error"] < 4
    assert remaining.card["improvement_pct"] > 50
    assert 0.7 < remaining.card["interval_coverage"] <= 1
    best = min(remaining.card["baseline_errors"].values())
    assert remaining.card["baseline_error"] == best


def test_probabilities_are_learned_from_the_supplier_s_record_and_calibrated(late) -> None:
    assert late.is_used, late.card["decision"]
    assert late.card["brier"] < late.card["baseline_brier"]
    for part in late.card["calibration"]:
        assert abs(part["mean_probability"] - part["happened_share"]) < 0.15


@pytest.mark.parametrize("target", [REMAINING_TIME, DUE_DATE_MISS, EXCEPTION])
def test_noise_is_answered_by_the_usual_rate(target) -> None:
    data = company(has_signal=False)
    trained = _train(data, target)
    assert not trained.is_used
    assert "used" in trained.card["decision"] or "not trained" in trained.card["decision"]
    if target == EXCEPTION:  # nothing is ever blocked there
        return
    assert trained.card["improvement_pct"] < 15
    assert trained.baseline is not None
    rows = scoring.score(
        data, target, baseline=trained.baseline, model=None, model_version="version"
    )
    assert len(rows) > 10
    assert {row["is_model"] for row in rows} == {False}
    assert all(row["reasons"][0]["code"] == "usual_rate" for row in rows)


def test_open_subjects_are_ranked_and_told_why(remaining) -> None:
    rows = scoring.score(
        DATA,
        REMAINING_TIME,
        baseline=remaining.baseline,
        model=(remaining.bundle, remaining.space),
        model_version="version",
    )
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    days = [round(row["predicted_days"], 3) for row in rows]
    assert days == sorted(days, reverse=True)
    assert all(row["low_days"] <= row["predicted_days"] <= row["high_days"] for row in rows)
    # created within the last week: 40 or 8 days of waiting, and 32 of terms
    category = dict(DATA.cases.select("object_id", "category").iter_rows())
    first = rows[0]
    assert category[first["subject_id"]] == "slow"
    assert 60 < first["predicted_days"] < 80
    texts = [reason["text"] for reason in first["reasons"]]
    assert any("Category slow" in text or "Record Goods Receipt not yet" in text for text in texts)
    known = {row["subject_id"] for row in rows}
    ended = DATA.events.filter(DATA.events["activity_key"] == 6)["subject"]
    cleared = set(DATA.cases["object_id"][ended.to_list()])
    assert known == set(DATA.cases["object_id"]) - cleared


def test_the_card_says_what_it_was_made_of_and_is_json(late) -> None:
    card = json.loads(json.dumps(late.card))
    assert {"owner", "limits", "features", "split", "parts", "library", "rule"} <= set(card)
    parts = card["parts"]
    assert parts["train"]["last_cut_off"] < parts["validation"]["first_cut_off"]
    assert parts["validation"]["last_cut_off"] < parts["test"]["first_cut_off"]
    assert all(part["row_count"] > 0 and part["subject_count"] > 0 for part in parts.values())


def test_equal_data_give_an_equal_model(remaining) -> None:
    again = _train(DATA, REMAINING_TIME)
    assert again.card == remaining.card
    features = again.space.matrix(_states(again))
    for column in ("usual", "edges", "below", "above"):
        assert np.array_equal(again.bundle[column], remaining.bundle[column], equal_nan=True)
    told = [one.bundle["days"].predict(features) for one in (again, remaining)]
    assert np.array_equal(*told)


def _states(trained: Trained):
    from mining.prediction import outcomes
    from mining.prediction.features import states_of

    spells = outcomes.spells(DATA, REMAINING_TIME)
    rows = scoring.open_rows(DATA, REMAINING_TIME, spells)
    return states_of(DATA, REMAINING_TIME, rows, spells, trained.space.activities)


def test_a_stored_model_comes_back_only_as_it_was(remaining, late, tmp_path) -> None:
    for trained in (remaining, late):
        name, sha256 = write_model(tmp_path, trained.bundle)
        bundle = read_model(tmp_path, name, sha256)
        assert set(bundle) == set(trained.bundle)
        path = tmp_path / name
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(ModelRefused, match="not the one that was trained"):
            read_model(tmp_path, name, sha256)
        path.unlink()
        with pytest.raises(ModelRefused, match="cannot be read"):
            read_model(tmp_path, name, sha256)


def test_a_model_with_a_strange_type_is_refused_whatever_its_hash(tmp_path) -> None:
    from sklearn.preprocessing import FunctionTransformer

    name, sha256 = write_model(tmp_path, {"days": FunctionTransformer(print)})
    with pytest.raises(ModelRefused, match="holds"):
        read_model(tmp_path, name, sha256)


def test_usual_is_the_median_of_numbers_and_the_mode_of_codes(remaining) -> None:
    space = remaining.space
    rows = np.full((5, len(space.columns)), np.nan)
    rows[:, 0] = [0, 0, 0, 0, 0]
    rows[:, len(space.codes)] = [1, 2, 3, 4, 50]
    rows[:2, len(space.codes) + 1] = 7
    usual = usual_values(space, rows)
    assert usual[0] == 0
    assert usual[len(space.codes)] == 3
    assert np.isnan(usual[len(space.codes) + 1])


def test_a_baseline_without_groups_gives_one_row_a_state() -> None:
    overall = {"value": 9.0, "low": 3.0, "high": 20.0, "count": 150.0}
    without = Baseline("mean of its state", ("last_activity",), None, (), overall, ())
    for count in (0, 1, 39):
        usual = without.usual(pl.DataFrame({"last_activity": ["Create"] * count}))
        assert usual.rows() == [(9.0, 3.0, 20.0, 150.0)] * count


@pytest.mark.parametrize("rows", [0, 29])
@pytest.mark.parametrize("target", [REMAINING_TIME, DUE_DATE_MISS], ids=lambda one: one.name)
def test_a_validation_part_that_is_too_small_gives_the_usual_rate(
    target, rows, monkeypatch
) -> None:
    whole = cut_offs.split

    def thin(*given):
        found = whole(*given)
        part = found.rows["validation"].head(rows)
        return replace(found, rows=found.rows | {"validation": part})

    monkeypatch.setattr(cut_offs, "split", thin)
    trained = _train(DATA, target)
    assert trained.bundle is None
    assert not trained.is_used
    assert trained.card["decision"] == (
        f"not trained: the validation part has {rows} rows; 30 are needed"
    )
    assert trained.baseline is not None


def test_days_whose_interval_holds_too_little_are_refused() -> None:
    outcome = np.arange(10.0)
    verdicts = [
        evaluation.judge(
            REMAINING_TIME,
            test=(outcome, outcome),
            of_test={"mean": outcome + 5},
            validation=(outcome, outcome),
            of_validation={"mean": outcome + 5},
            interval=(outcome + (np.arange(10) >= inside), outcome + 2),
        )
        for inside in (6, 7)
    ]
    assert [one.is_used for one in verdicts] == [False, True]
    assert "its 80 % interval holds 60.0 % of the outcomes" in verdicts[0].why


@pytest.mark.parametrize(("cases", "seed"), [(7000, 7), (5000, 7), (1500, 3)])
def test_the_track_record_of_a_few_suppliers_does_not_spoil_the_interval(cases, seed) -> None:
    trained = _train(company(has_signal=True, cases=cases, seed=seed), REMAINING_TIME)
    assert trained.is_used, trained.card["decision"]
    assert trained.card["interval_coverage"] > 0.75
    assert trained.card["model_error"] < 4
    assert "supplier_outcome" not in trained.space.numbers
