"""How good predictions are on rows that nothing was fitted on, and whether a model may be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import mean_absolute_error, roc_auc_score

from mining.prediction.targets import Target

Floats = NDArray[np.float64]
LEAST_IMPROVEMENT = 0.15
LEAST_ROWS = 100
LEAST_VALIDATION_ROWS = 30
"""Rows that calibrate a probability or measure an interval; fewer say nothing about tenths."""
LEAST_COVERAGE = 0.7
"""Part of the outcomes of the test part that an interval of 80 % must hold."""
LEAST_SUBJECTS = 20
"""Subjects with and without the outcome in the test part, below which nothing can be said."""
_BINS = 10


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the model is used, why in words, and the figures behind it."""

    is_used: bool
    why: str
    best_baseline: str
    model_error: float
    baseline_error: float
    improvement: float


def error(target: Target, outcome: Floats, predicted: Floats) -> float:
    """Mean absolute error in days, or 1 - AUC (1 where all outcomes are equal)."""
    if not target.is_probability:
        return float(mean_absolute_error(outcome, predicted))
    if outcome.min() == outcome.max():
        return 1.0
    return 1.0 - float(roc_auc_score(outcome, predicted))


def improvement(model_error: float, baseline_error: float) -> float:
    """The part of the baseline's error that the model takes away, 0.15 = 15 %."""
    return 1.0 - model_error / baseline_error if baseline_error > 0 else 0.0


def judge(
    target: Target,
    *,
    test: tuple[Floats, Floats],
    of_test: Mapping[str, Floats],
    validation: tuple[Floats, Floats],
    of_validation: Mapping[str, Floats],
    interval: tuple[Floats, Floats] | None = None,
) -> Verdict:
    """Compare the model with the best baseline of the test part.

    test and validation: outcome and the model's answer; the mappings hold the baselines' by name;
    interval: low and high of the test part, where the model tells days. The model must take away
    LEAST_IMPROVEMENT of the baseline's error on the test part, be better on the validation part
    too (which it was only calibrated on), of days have an interval that holds LEAST_COVERAGE, and
    of a probability have no worse Brier score: one part alone may be luck.
    """
    outcome, told = test
    errors = {name: error(target, outcome, values) for name, values in of_test.items()}
    best = min(errors, key=lambda name: (errors[name], name))
    model_error = error(target, outcome, told)
    gain = improvement(model_error, errors[best])
    earlier_model = error(target, validation[0], validation[1])
    earlier = improvement(earlier_model, error(target, validation[0], of_validation[best]))
    worse_brier = target.is_probability and brier(outcome, told) > brier(outcome, of_test[best])
    held = 1.0 if interval is None else coverage(outcome, *interval)
    is_used = False
    if gain < 0:
        why = f"its error is {-100 * gain:.1f} % larger than that of the {best}"
    elif gain < LEAST_IMPROVEMENT:
        why = f"it takes away {100 * gain:.1f} % of the error of the {best}; 15 % are asked for"
    elif earlier <= 0:
        why = f"it was no better than the {best} on the validation part"
    elif held < LEAST_COVERAGE:
        why = (
            f"its 80 % interval holds {100 * held:.1f} % of the outcomes of the test part;"
            f" {100 * LEAST_COVERAGE:.0f} % are asked for"
        )
    elif worse_brier:
        why = f"its probabilities are further off than the {best} (Brier score)"
    else:
        is_used = True
        why = f"it takes away {100 * gain:.1f} % of the error of the {best}"
    return Verdict(is_used, why, best, model_error, errors[best], gain)


def too_few(target: Target, outcome: Floats, subject: NDArray[np.int64]) -> str:
    """Why the test part is too small to judge a model by it; empty where it is not."""
    if outcome.size < LEAST_ROWS:
        return f"the test part has {outcome.size} rows; {LEAST_ROWS} are needed"
    if not target.is_probability:
        return ""
    counts = [np.unique(subject[outcome == value]).size for value in (0.0, 1.0)]
    if min(counts) < LEAST_SUBJECTS:
        return (
            f"the test part has {min(counts)} {target.subject}s of one outcome;"
            f" {LEAST_SUBJECTS} are needed"
        )
    return ""


def brier(outcome: Floats, predicted: Floats) -> float:
    """Mean squared difference between probability and outcome."""
    return float(np.mean((predicted - outcome) ** 2))


def coverage(outcome: Floats, low: Floats, high: Floats) -> float:
    """Part of the outcomes inside their interval."""
    return float(np.mean((outcome >= low) & (outcome <= high)))


def calibration_table(outcome: Floats, predicted: Floats) -> list[dict[str, Any]]:
    """Tenths of the rows by probability: count, mean probability, and the share that happened."""
    order = np.argsort(predicted, kind="stable")
    return [
        {
            "row_count": int(part.size),
            "mean_probability": round(float(predicted[part].mean()), 4),
            "happened_share": round(float(outcome[part].mean()), 4),
        }
        for part in np.array_split(order, _BINS)
        if part.size
    ]
