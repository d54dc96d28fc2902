"""The models: gradient boosting for the days with an interval, and for calibrated probabilities.

Each is a plain dictionary of scikit-learn estimators and numbers, so that skops can store it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Floats = NDArray[np.float64]
Bundle = dict[str, Any]
LOW, HIGH = 0.1, 0.9
THREADS = 1
"""The tables are small: more threads take more CPU than they save time."""
DAYS = {"max_iter": 60, "learning_rate": 0.1, "max_leaf_nodes": 15, "min_samples_leaf": 30}
# rare outcomes of few subjects: small trees that are not allowed to learn subjects by heart
CHANCE = {"max_iter": 60, "learning_rate": 0.08, "max_leaf_nodes": 6, "min_samples_leaf": 40}
_MOST_BINS, _ROWS_A_BIN = 5, 300
_L2 = {"days": 1.0, "chance": 5.0}


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one part of the split: features, outcome, and how much each row counts."""

    features: Floats
    outcome: Floats
    weight: Floats


def fit(*, is_probability: bool, train: Part, validation: Part) -> Bundle:
    """Fit on the training part and tune on the validation part what needs unseen rows.

    Probabilities are calibrated by a sigmoid (Platt), which keeps their order. The interval reaches
    from the 10th to the 90th percentile of what validation rows with a prediction of like size
    differed by (split conformal, by bins of the prediction).
    """
    with threadpool_limits(limits=THREADS):
        if is_probability:
            return _fit_chance(train, validation)
        return _fit_days(train, validation)


def predict(bundle: Bundle, features: Floats) -> tuple[Floats, Floats | None, Floats | None]:
    """(value, low, high): days with their interval, or the probability and no interval."""
    with threadpool_limits(limits=THREADS):
        if "chance" in bundle:
            return _calibrated(bundle, features), None, None
        value = np.maximum(bundle["days"].predict(features), 0.0)
    place = np.digitize(value, bundle["edges"])
    low, high = (value + np.asarray(bundle[bound])[place] for bound in ("below", "above"))
    return value, np.clip(low, 0.0, value), np.maximum(high, value)


def predict_value(bundle: Bundle, features: Floats) -> Floats:
    """The value alone."""
    with threadpool_limits(limits=THREADS):
        if "chance" in bundle:
            return _calibrated(bundle, features)
        days: Floats = np.maximum(bundle["days"].predict(features), 0.0)
    return days


def _fit_days(train: Part, validation: Part) -> Bundle:
    model = HistGradientBoostingRegressor(
        loss="quantile",
        quantile=0.5,
        l2_regularization=_L2["days"],
        early_stopping=False,
        random_state=0,
        **DAYS,
    ).fit(train.features, train.outcome)
    told = np.maximum(model.predict(validation.features), 0.0)
    bins = min(_MOST_BINS, max(1, told.size // _ROWS_A_BIN))
    edges = np.unique(np.quantile(told, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.digitize(told, edges)
    missed_by = validation.outcome - told
    every = np.quantile(missed_by, (LOW, HIGH))
    bounds = np.array(
        [
            np.quantile(missed_by[place == number], (LOW, HIGH))
            if np.any(place == number)
            else every
            for number in range(edges.size + 1)
        ]
    )
    return {"days": model, "edges": edges, "below": bounds[:, 0], "above": bounds[:, 1]}


def _fit_chance(train: Part, validation: Part) -> Bundle:
    model = HistGradientBoostingClassifier(
        l2_regularization=_L2["chance"],
        early_stopping=False,
        random_state=0,
        **CHANCE,
    ).fit(train.features, train.outcome.astype(np.int64), sample_weight=train.weight)
    bundle: Bundle = {"chance": model, "slope": 1.0, "intercept": 0.0}
    outcome = validation.outcome.astype(np.int64)
    if 0 < outcome.sum() < outcome.size:
        told = model.decision_function(validation.features).reshape(-1, 1)
        sigmoid = LogisticRegression().fit(told, outcome)
        slope = float(sigmoid.coef_[0, 0])
        # a slope below nothing would turn the order round; then only the level is set right
        bundle["slope"] = max(slope, 0.05)
        bundle["intercept"] = _level(bundle["slope"] * told[:, 0], float(outcome.mean()))
    return bundle


def _level(scores: Floats, mean: float) -> float:
    """The intercept with which the mean probability equals the mean outcome."""
    return float(brentq(lambda level: float(expit(scores + level).mean()) - mean, -50.0, 50.0))


def _calibrated(bundle: Bundle, features: Floats) -> Floats:
    told = bundle["chance"].decision_function(features)
    chance: Floats = expit(bundle["slope"] * told + bundle["intercept"])
    return chance
