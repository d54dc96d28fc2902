"""Trains the model of one target and source, measures it against the baselines, writes its card."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import sklearn
from numpy.typing import NDArray

from mining.prediction import boosted, cut_offs, evaluation, outcomes
from mining.prediction.baselines import Baseline, fit_baselines
from mining.prediction.boosted import Bundle, Part
from mining.prediction.case_states import frequent_activities
from mining.prediction.features import FeatureSpace, feature_space, states_of
from mining.prediction.reasons import peer_medians
from mining.prediction.source_data import SourceData
from mining.prediction.targets import Target

Floats = NDArray[np.float64]
RECIPE = "1"
"""Raise it when features, targets or the way of training change: all models are trained anew."""
MOST_ROWS = {"train": 20_000, "validation": 6_000, "test": 10_000}
LIMITS = (
    "It knows what the systems have written down, and nothing else.",
    "Company, supplier, category, matching type, due dates and terms are taken as they stand now:"
    " no source keeps a history of them.",
    "What took longer than the horizon was left out of all three parts: the longest are rare in it.",
    "It was trained on one source and says nothing about another.",
    "A prediction is no finding: it blocks, pays and changes nothing.",
)
OWNER = "owner of the purchase-to-pay process of this tenant"


@dataclass(frozen=True, slots=True)
class Trained:
    """What training gives: the bundle (None where no model could be trained), the baseline that
    stands in for it, the space of its features, and the card."""

    bundle: Bundle | None
    baseline: Baseline | None
    space: FeatureSpace | None
    is_used: bool
    card: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Rows:
    """States of one part and what came of them."""

    states: pl.DataFrame
    outcome: Floats

    @property
    def subject(self) -> NDArray[np.int64]:
        return self.states["subject"].to_numpy()


def train(data: SourceData, target: Target, generator: np.random.Generator) -> Trained:
    """Train and judge. Rows are drawn with the generator where there are more than MOST_ROWS."""
    spells = outcomes.spells(data, target)
    rows = cut_offs.past_rows(spells, data.until_day)
    if not target.is_probability:
        rows = rows.with_columns(pl.col("outcome") - pl.col("cut_off_day"))
    split = cut_offs.split(rows, data.until_day)
    card = _card(data, target)
    if split is None:
        why = (
            "history is too short: after the horizon, in which outcomes become known,"
            f" less than {cut_offs.SHORTEST_WEEKS} weeks are left to train and test on"
        )
        return Trained(None, None, None, False, card | {"decision": why})
    activities = frequent_activities(data) if target.subject == "case" else []
    parts = {
        part: _part(data, target, split.rows[part], spells, activities, MOST_ROWS[part], generator)
        for part in cut_offs.PARTS
    }
    card |= _split_told(split, parts)
    train_, validation, test = (parts[part] for part in cut_offs.PARTS)
    if train_.outcome.size < evaluation.LEAST_ROWS:
        why = f"the training part has {train_.outcome.size} rows; {evaluation.LEAST_ROWS} are needed"
        return Trained(None, None, None, False, card | {"decision": why})
    baselines = fit_baselines(target, train_.states, train_.outcome)
    if short := evaluation.too_few(target, test.outcome, test.subject):
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
    )
    best = next(one for one in baselines if one.name == verdict.best_baseline)
    bundle |= peer_medians(space, train_.states, features["train"])
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


def _best(target: Target, baselines: list[Baseline], test: _Rows) -> Baseline:
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


def _part(
    data: SourceData,
    target: Target,
    rows: pl.DataFrame,
    spells: pl.DataFrame,
    activities: list[str],
    most: int,
    generator: np.random.Generator,
) -> _Rows:
    drawn = cut_offs.sampled(rows, most, generator)
    states = states_of(data, target, drawn, spells, activities)
    kept = ~states["is_deleted"]
    return _Rows(states.filter(kept), drawn.filter(kept)["outcome"].to_numpy())


def _once_a_subject(states: pl.DataFrame) -> Floats:
    """Weights with which all rows of a subject together count as much as any other's."""
    weight = 1.0 / states.select(pl.len().over("subject")).to_series().to_numpy()
    scaled: Floats = weight / weight.mean()
    return scaled


def _card(data: SourceData, target: Target) -> dict[str, Any]:
    return {
        "name": f"{target.title} ({data.source})",
        "target": target.name,
        "outcome": target.outcome,
        "population": target.population,
        "tenant": data.tenant,
        "source": data.source,
        "owner": OWNER,
        "recipe": RECIPE,
        "data_until": _day(data.until_day),
        "algorithm": "histogram gradient boosting (scikit-learn), quantile loss with an interval"
        if not target.is_probability
        else "histogram gradient boosting (scikit-learn), probabilities calibrated by a sigmoid",
        "parameters": boosted.CHANCE if target.is_probability else boosted.DAYS,
        "library": f"scikit-learn {sklearn.__version__}",
        "rule": "used where it takes away at least 15 % of the best baseline's error on the test"
        f" part; the error is {target.metric}",
        "limits": list(LIMITS),
    }


def _split_told(split: cut_offs.Split, parts: dict[str, _Rows]) -> dict[str, Any]:
    return {
        "horizon_days": split.horizon_days,
        "split": "by time of the cut-off; each part uses only outcomes known before the next begins,"
        " so no subject stands in two parts",
        "parts": {
            part: {
                "first_cut_off": _day(split.first_day[part]),
                "last_cut_off": _day(split.last_day[part]),
                "row_count": int(rows.outcome.size),
                "subject_count": int(np.unique(rows.subject).size),
                "left_out_count": split.left_out[part],
                "mean_outcome": round(float(rows.outcome.mean()), 4) if rows.outcome.size else None,
            }
            for part, rows in parts.items()
        },
    }


def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()
