"""What the registry keeps to tell steps of a model's measures, made of the reference's own days.

How a step is told is steps' concern, what a day's level is that of levels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from mining.drift.levels import Levels, levels_of, scores_of
from mining.drift.steps import (
    FEWEST_ROWS,
    OLDER,
    SPANS,
    Tail,
    Wander,
    innovations_of,
    rarities,
    steps_at,
    tail_of,
    wander_of,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """The step of a measure that is the least probable by chance, and how old it is in days."""

    p_value: float
    days: int


@dataclass(frozen=True, slots=True)
class StepModel:
    """wander: of all series of all measures in turn; tails: by measure, None where none is known.

    counts: kinds of days by cells, of each measure of the reference; kinds: numeric or category.
    """

    wander: Wander
    tails: list[Tail | None]

    def as_json(self) -> dict[str, Any]:
        """For the registry."""
        return {
            "wander": {name: one.tolist() for name, one in asdict(self.wander).items()},
            "tails": [None if one is None else asdict(one) for one in self.tails],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """As it was kept."""
        wander = {name: np.asarray(one, dtype=float) for name, one in kept["wander"].items()}
        tails = [None if one is None else Tail(**one) for one in kept["tails"]]
        return cls(Wander(**wander), tails)


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure's counts: of the reference by kind of day and cell, and of days by cell."""

    kind: str  # numeric or category
    counts: Floats
    by_day: Floats


def fit_steps(measures: Sequence[Counted], kinds: Ints) -> StepModel:
    """From the reference's own days in turn. kinds: of the days."""
    levels, owners = _levels(measures, kinds, is_inside=True)
    variance, correlation = wander_of(levels)
    start = Wander(variance, correlation, np.zeros_like(variance), variance)
    told, level, uncertain = innovations_of(levels, start)
    ends = np.arange(kinds.size)
    z, skewness = steps_at(told, correlation, ends)
    tails = []
    for place, one in enumerate(measures):
        own = owners == place
        at = z[..., own], skewness[..., own]
        rarity, _ = _rarest(*at, one.by_day, ends, periods=kinds.size)
        tails.append(tail_of(rarity[rarity > -np.inf]))
    return StepModel(Wander(variance, correlation, level, uncertain), tails)


def last_steps(model: StepModel, measures: Sequence[Counted], kinds: Ints) -> list[Step | None]:
    """The step of each measure on the last day. kinds: of all days since the reference, in turn.

    None where the rows since any step are too few.
    """
    levels, owners = _levels(measures, kinds, is_inside=False)
    told, _, _ = innovations_of(levels, model.wander)
    end = np.array([kinds.size - 1])
    z, skewness = steps_at(told, model.wander.correlation, end)
    found: list[Step | None] = []
    for place, (one, tail) in enumerate(zip(measures, model.tails, strict=True)):
        own = owners == place
        if tail is None:
            found.append(None)
            continue
        at = z[..., own], skewness[..., own]
        rarity, span = _rarest(*at, one.by_day, end, periods=tail.periods)
        is_told = rarity[0] > -np.inf
        found.append(Step(tail.probability(float(rarity[0])), int(span[0])) if is_told else None)
    return found


def _levels(measures: Sequence[Counted], kinds: Ints, *, is_inside: bool) -> tuple[Levels, Ints]:
    """Levels of all measures side by side, and the measure that each series is of."""
    parts, owners = [], []
    for place, one in enumerate(measures):
        scores = scores_of(one.counts, one.kind)
        parts.append(levels_of(one.counts, one.by_day, kinds, scores, is_inside=is_inside))
        owners += [place] * scores.shape[0]
    names = ("off", "variance", "third")
    joined = {name: np.hstack([getattr(part, name) for part in parts]) for name in names}
    return Levels(**joined), np.array(owners)


def _rarest(
    z: Floats, skewness: Floats, by_day: Floats, ends: Ints, *, periods: int
) -> tuple[Floats, Ints]:
    """The highest rarity of a measure's series and spans at each end, and its span in days.

    Minus infinity where no span holds FEWEST_ROWS.
    """
    rows = np.concatenate([[0.0], np.cumsum(by_day.sum(axis=1))])
    begins = ends[np.newaxis, :] + 1 - np.array(SPANS)[:, np.newaxis]
    enough = (begins >= 0) & (rows[ends + 1] - rows[np.maximum(begins, 0)] >= FEWEST_ROWS)
    rarity = rarities(z, skewness, max(periods - 1, 1)).max(axis=-1)
    rarity = np.where(enough, rarity, -np.inf)
    # the shortest span has the fewest rows, and gets most of what chance may take
    is_first = enough & (np.cumsum(enough, axis=0) == 1)
    rarity = np.where(is_first, rarity, rarity - OLDER)
    return rarity.max(axis=0), np.array(SPANS)[rarity.argmax(axis=0)]
