"""The level of each day: how far a measure's mean score lies from what such days had in the
reference. A number is scored by normal scores of its cells, a category by each frequent value.

Whether levels have moved is steps' concern.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mining.drift.cells import STEPS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_VALUES = 12
"""Values of a category whose share is followed by itself, the most frequent ones."""
LEAST_SHARE = 0.005
"""A rarer value is followed by chi-square only, together with others that are rare."""
# A kind of day with few rows is drawn to all days, as if these had so many rows more of it
_PRIOR = 20.0


@dataclass(frozen=True, slots=True)
class Levels:
    """Days by series. off: mean score minus what is expected; variance: of `off` where rows are
    independent, infinite on a day without rows; third: third central moment of `off`, likewise."""

    off: Floats
    variance: Floats
    third: Floats


def scores_of(counts: Floats, kind: str) -> Floats:
    """Series by cells. counts: kinds of days by cells, of the reference; at least one series."""
    from scipy import special

    whole = counts.sum(axis=0)
    share = whole / max(whole.sum(), 1.0)
    if kind == "numeric":
        middle = np.cumsum(share) - share / 2
        # what lies beyond the reference's ends counts no more than a quarter of a cell would
        least = 1 / (4 * STEPS)
        return np.asarray(special.ndtri(np.clip(middle, least, 1 - least)))[np.newaxis, :]
    order = np.argsort(-share, kind="stable")[:MOST_VALUES]
    chosen = order[share[order] >= LEAST_SHARE] if share.any() else order[:1]
    return np.eye(share.size)[chosen]


def levels_of(
    counts: Floats, observed: Floats, kinds: Ints, scores: Floats, *, is_inside: bool
) -> Levels:
    """Levels of days. counts: kinds of days by cells; observed: days by cells; kinds: of the days.

    is_inside: the days are the reference's own; each is then expected to be as the others are.
    """
    size = observed.sum(axis=1, keepdims=True)
    like = counts[kinds] - (observed if is_inside else 0.0)
    rows = like.sum(axis=1, keepdims=True)
    share = (like + _PRIOR * counts.sum(axis=0) / max(counts.sum(), 1.0)) / (rows + _PRIOR)
    mean, square, cube = (share @ scores.T**power for power in (1, 2, 3))
    spread = np.maximum(square - mean**2, 1e-9)
    has_rows = size > 0
    divisor = np.where(has_rows, size, 1.0)
    return Levels(
        off=np.where(has_rows, observed @ scores.T / divisor - mean, 0.0),
        variance=np.where(has_rows, spread / divisor + spread / (rows + _PRIOR), np.inf),
        third=np.where(has_rows, (cube - 3 * mean * square + 2 * mean**3) / divisor**2, 0.0),
    )
