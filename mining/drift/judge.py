"""Which of a refresh's comparisons are drift: rare by chance among all, and large enough."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mining.drift.compare import Comparison

FALSE_ALARMS = 0.005
"""Probability of any false alarm in a refresh, all sources, models and measures together. One in a
hundred is promised: where days swing, how they do is itself known from few days only."""
WEIGHTS = {"newest": 9.0, "since_training": 1.0, "decided": 9.0}
"""Shares in the false alarms: the same shift needs more of them in few rows than in many."""
LEAST_PSI = 0.1
"""A smaller change is none that matters, however many rows prove it."""
LEAST_DISTANCE = 0.15
"""The same for Kolmogorov's distance: of a normal number 0.38 is a shift of one standard deviation,
and this one of 0.4."""


def adjusted(
    p_values: Sequence[float | None], weights: Sequence[float] | None = None
) -> list[float | None]:
    """Holm's step-down: each probability, corrected for all that were looked at. None stays.

    weights: how much of the false alarms each may take, in any unit; alike where None.
    """
    known = [place for place, value in enumerate(p_values) if value is not None]
    weight = np.array([1.0 if weights is None else weights[place] for place in known])
    values = np.array([p_values[place] for place in known], dtype=np.float64) / weight
    order = np.argsort(values, kind="stable")
    left = np.cumsum(weight[order][::-1])[::-1]
    raised = np.minimum(np.maximum.accumulate(values[order] * left), 1.0)
    told: list[float | None] = [None] * len(p_values)
    for place, value in zip(order, raised, strict=True):
        told[known[int(place)]] = float(value)
    return told


def is_large(found: Comparison) -> bool:
    """Whether the change is one that matters: by PSI, and for a number by its distance too."""
    if found.psi is None or found.statistic is None:
        return False
    far = found.kind != "numeric" or found.statistic >= LEAST_DISTANCE
    return found.psi >= LEAST_PSI and far


def state(found: Comparison, adjusted_p: float | None, *, large: bool) -> str:
    """drifted, steady or too_few."""
    if found.p_value is None or adjusted_p is None:
        return "too_few"
    return "drifted" if adjusted_p <= FALSE_ALARMS and large else "steady"
