"""Which days are compared with the reference: the newest ones, and all since the training."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.drift.compare import FEWEST_ROWS, Comparison, compare
from mining.drift.day_kinds import KINDS, WEEK, day_numbers, kinds_of
from mining.drift.reference import Reference, count_by

Ints = NDArray[np.int64]

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

    newest: as few days as hold enough rows, so that a refresh sees what it brought; from six days
    on whole weeks. since_training: whole weeks, the last MOST_WEEKS at most.
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
    """Each measure of the reference in each window. frame: rows with `day` and the measures."""
    dated = frame.filter(pl.col(day) > pl.lit(reference.last_day).cast(pl.Date))
    if dated.is_empty():
        return []
    days = day_numbers(dated[day])
    kinds = kinds_of(days)
    told = windows(days, reference.last_day)
    found = []
    for measure in reference.measures:
        if measure.name not in dated.columns:
            continue
        placed = measure.cells.place(dated[measure.name])
        for window in told:
            inside = (days >= window.first_day) & (days <= window.last_day)
            observed = np.bincount(
                placed[inside & (placed >= 0)], minlength=measure.cells.count
            ).astype(np.float64)
            weights = count_by(np.zeros(inside.sum(), np.int64), kinds[inside], 1, KINDS)[0]
            found.append((window, compare(measure, observed, weights, unit=window.unit)))
    return found
