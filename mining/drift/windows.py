"""Which days are compared with the reference: the newest ones, and all since the training; and of
the newest ones, whether a step or a change of shape is told."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.drift.compare import FEWEST_ROWS, Comparison, compare
from mining.drift.day_kinds import KINDS, WEEK, day_numbers, kinds_of
from mining.drift.reference import Measure, Reference, count_by
from mining.drift.step_model import Step
from mining.drift.steps import FEWEST_ROWS as FEWEST_STEP_ROWS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEWEST = "newest"
SHAPE_SHARE = 0.1
"""Of the false alarms of the newest days, those left to changes of shape; the rest are steps."""

MOST_WEEKS = 13
"""All since the training: at most a quarter of a year, in whole weeks."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days that are compared (day numbers, both inside); unit: day, or week where it is weeks."""

    name: str  # newest or since_training
    first_day: int
    last_day: int
    unit: str


def windows(days: Ints, trained_until: int) -> list[Window]:
    """The windows of rows posted on such days, after the training's last one.

    newest: as few days as hold enough rows for their shape, from six days on whole weeks; a step
    is told over the days since it. since_training: whole weeks, the last MOST_WEEKS at most.
    """
    since = days[days > trained_until]
    if since.size == 0:
        return []
    last = int(since.max())
    known = last - trained_until
    found = []
    per_day = np.bincount(last - since)
    cumulated = np.cumsum(per_day)
    enough = int(np.searchsorted(cumulated, FEWEST_ROWS)) + 1
    if enough > WEEK - 2:
        enough = WEEK * -(-enough // WEEK)
    newest = min(enough, known)
    is_weeks = newest % WEEK == 0
    found.append(Window("newest", last - newest + 1, last, "week" if is_weeks else "day"))
    weeks = min(known // WEEK, MOST_WEEKS)
    if weeks > 0 and weeks * WEEK != newest:
        first = last - weeks * WEEK + 1
        found.append(Window("since_training", first, last, "week"))
    return found


def compare_windows(
    frame: pl.DataFrame, reference: Reference, *, day: str = "day"
) -> list[tuple[Window, Comparison]]:
    """Each measure of the reference in each window. frame: rows with `day` and the measures.

    Of the newest days two things are asked: whether their level has made a step, and whether their
    shape has changed. The one that is rarer is told, over its days; its chance is that of both.
    """
    dated = frame.filter(pl.col(day) > pl.lit(reference.last_day).cast(pl.Date))
    measures = [one for one in reference.measures if one.name in dated.columns]
    if dated.is_empty() or not measures:
        return []
    days = day_numbers(dated[day])
    first, last = reference.last_day + 1, int(days.max())
    kinds = kinds_of(np.arange(first, last + 1))
    weights = count_by(days - first, kinds[days - first], kinds.size, KINDS)
    by_day = {
        one.name: count_by(
            days - first, one.cells.place(dated[one.name]), kinds.size, one.cells.count
        )
        for one in measures
    }
    steps = reference.steps_of(by_day, kinds)
    told = windows(days, reference.last_day)
    found = []
    for measure in measures:
        since = _Since(measure, by_day[measure.name], weights, first)
        for window in told:
            if window.name == NEWEST:
                found.append(since.newest(window, steps.get(measure.name)))
            else:
                found.append((window, since.compared(window, FEWEST_ROWS)))
    return found


@dataclass(frozen=True, slots=True)
class _Since:
    """A measure's counts by day and cell since the reference, and rows by day and kind of day."""

    measure: Measure
    by_day: Floats
    weights: Floats
    first_day: int

    def compared(self, window: Window, fewest: int) -> Comparison:
        inside = slice(window.first_day - self.first_day, window.last_day - self.first_day + 1)
        observed, weights = self.by_day[inside].sum(axis=0), self.weights[inside].sum(axis=0)
        return compare(self.measure, observed, weights, unit=window.unit, fewest=fewest)

    def newest(self, window: Window, step: Step | None) -> tuple[Window, Comparison]:
        """The change of shape over the window, or the step over the days since it."""
        shape = self.compared(window, FEWEST_ROWS)
        by_shape = 1.0 if shape.p_value is None else min(1.0, shape.p_value / SHAPE_SHARE)
        if step is not None and step.p_value / (1 - SHAPE_SHARE) < by_shape:
            unit = "week" if step.days % WEEK == 0 else "day"
            stepped = Window(NEWEST, window.last_day - step.days + 1, window.last_day, unit)
            moved = self.compared(stepped, FEWEST_STEP_ROWS)
            if moved.p_value is not None:
                return stepped, replace(moved, p_value=step.p_value / (1 - SHAPE_SHARE))
        if shape.p_value is not None:
            return window, replace(shape, p_value=by_shape)
        few = self.compared(window, FEWEST_STEP_ROWS)
        return window, few if few.missing else shape
