"""Trains the model of one target and source and measures it against the baselines."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.prediction import boosted, cut_offs, evaluation, outcomes
from mining.prediction.baselines import Baseline, fit_baselines
from mining.prediction.boosted import Bundle, Part
from mining.prediction.card import Rows, new_card, split_told
from mining.prediction.case_states import frequent_activities
from mining.prediction.features import FeatureSpace, feature_space, states_of
from mining.prediction.reasons import usual_values
from mining.prediction.source_data import SourceData
from mining.prediction.targets import Target

Floats = NDArray[np.float64]
MOST_ROWS = {"train": 20_000, "validation": 6_000, "test": 10_000}


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gives: the bundle (None where no model could be trained), the baseline that
    stands in for it, the space of its features, and the card."""

    bundle: Bundle | None
    baseline: Baseline | None
    space: FeatureSpace | None
    is_used: bool
    card: dict[str, Any]


def train(data: SourceData, target: Target, generator: np.random.Generator) -> Trained:
    """Train and judge. Rows are drawn with the generator where there are more than MOST_ROWS."""
    spells = outcomes.spells(data, target)
    rows = cut_offs.past_rows(spells, data.until_day)
    if not target.is_probability:
        rows = rows.with_columns(pl.col("outcome") - pl.col("cut_off_day"))
    split = cut_offs.split(rows, data.until_day)
    card = new_card(data, target)
    if split is None:
        why = (
            "history is too short: after the horizon, in which outcomes become known,"
            f" less than {cut_offs.SHORTEST_WEEKS} weeks are left to train and test on"
        )
        return Trained(None, None, None, False, card | {"decision": why})
    activities = frequent_activities(data) if target.subject == "case" else []
    parts = {}
    for part in cut_offs.PARTS:
        drawn = cut_offs.sampled(split.rows[part], MOST_ROWS[part], generator)
        states = states_of(data, target, drawn, spells, activities)
        kept = ~states["is_left_out"]
        parts[part] = Rows(states.filter(kept), drawn.filter(kept)["outcome"].to_numpy())
    card |= split_told(split, parts)
    train_, validation, test = (parts[part] for part in cut_offs.PARTS)
    if train_.outcome.size < evaluation.LEAST_ROWS:
        why = (
            f"the training part has {train_.outcome.size} rows; {evaluation.LEAST_ROWS} are needed"
        )
        return Trained(None, None, None, False, card | {"decision": why})
    baselines = fit_baselines(target, train_.states, train_.outcome)
    short = evaluation.too_few(target, test.outcome, test.subject)
    if not short and validation.outcome.size < evaluation.LEAST_VALIDATION_ROWS:
        short = (
            f"the validation part has {validation.outcome.size} rows;"
            f" {evaluation.LEAST_VALIDATION_ROWS} are needed"
        )
    if short:
        best = _best(target, baselines, test)
        return Trained(None, best, None, False, card | {"decision": f"not trained: {short}"})
    space = feature_space(target, train_.states, train_.outcome, activities)
    features = {part: space.matrix(rows.states) for part, rows in parts.items()}
    bundle = boosted.fit(
        is_probability=target.is_probability,
        train=Part(features["train"], train_.outcome, _once_a_subject(train_.states)),
        validation=Part(features["validation"], validation.outcome, np.ones(0)),
    )
    told, low, high = boosted.predict(bundle, features["test"])
    usual = {one.name: one.usual(test.states) for one in baselines}
    verdict = evaluation.judge(
        target,
        test=(test.outcome, told),
        of_test={name: frame["value"].to_numpy() for name, frame in usual.items()},
        validation=(validation.outcome, boosted.predict_value(bundle, features["validation"])),
        of_validation={
            one.name: one.usual(validation.states)["value"].to_numpy() for one in baselines
        },
        interval=None if low is None or high is None else (low, high),
    )
    best = next(one for one in baselines if one.name == verdict.best_baseline)
    bundle["usual"] = usual_values(space, features["train"])
    card |= {
        "decision": ("used: " if verdict.is_used else "not used: ") + verdict.why,
        "features": list(space.columns),
        "metric": target.metric,
        "model_error": round(verdict.model_error, 4),
        "baseline": verdict.best_baseline,
        "baseline_error": round(verdict.baseline_error, 4),
        "improvement_pct": round(100 * verdict.improvement, 1),
        "baseline_errors": {
            name: round(evaluation.error(target, test.outcome, frame["value"].to_numpy()), 4)
            for name, frame in usual.items()
        },
    }
    if low is not None and high is not None:
        card["interval_coverage"] = round(evaluation.coverage(test.outcome, low, high), 4)
        card["interval"] = "80 % (10th to 90th percentile)"
    else:
        card["brier"] = round(evaluation.brier(test.outcome, told), 5)
        card["baseline_brier"] = round(
            evaluation.brier(test.outcome, usual[best.name]["value"].to_numpy()), 5
        )
        card["happened_share"] = round(float(test.outcome.mean()), 4)
        card["calibration"] = evaluation.calibration_table(test.outcome, told)
    return Trained(bundle, best, space, verdict.is_used, card)


def _best(target: Target, baselines: list[Baseline], test: Rows) -> Baseline:
    """The baseline with the smallest error on the test part; the first where there are no rows."""
    if not test.outcome.size:
        return baselines[0]
    return min(
        baselines,
        key=lambda one: evaluation.error(
            target, test.outcome, one.usual(test.states)["value"].to_numpy()
        ),
    )


def model_version(card: dict[str, Any], sha256: str) -> str:
    """Twelve digits that name the model: of its card and of the bytes of its file."""
    told = json.dumps(card, sort_keys=True, default=str) + sha256
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _once_a_subject(states: pl.DataFrame) -> Floats:
    """Weights with which all rows of a subject together count as much as any other's."""
    weight = 1.0 / states.select(pl.len().over("subject")).to_series().to_numpy()
    scaled: Floats = weight / weight.mean()
    return scaled
