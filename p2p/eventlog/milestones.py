"""Stretches between two milestones of a case, in whole days of the source's zone.

The first event of one activity to the first of another, whatever lies between: the segments of the
warehouse, which also knows hours; a log that is encoded keeps the day of every event only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from p2p.eventlog.comparison import Difference, difference_of
from p2p.eventlog.log import EventLog
from p2p.eventlog.selection import Selection

Days: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Segment: TypeAlias = tuple[str, str, str]
"""Name, activity that begins it, activity that ends it."""


def segment_differences(
    first: Selection,
    second: Selection,
    segments: Sequence[Segment],
    believed: tuple[date, date] | None = None,
) -> pl.DataFrame:
    """One row a segment that a case of either side has, in the order given.

    name; first_ and second_: count, median_days; difference_days (second - first) with low_days and
    high_days; p_value (null where a side has too few) and q_value, corrected over
    the segments (Benjamini and Hochberg). A milestone whose first day lies outside `believed`
    (both included) is not timed.
    """
    from scipy.stats import false_discovery_control

    # both sides are cases of one log, and a milestone ends one segment and begins the next
    milestones = {activity for _, *ends in segments for activity in ends}
    day_of = {activity: _first_day(first.log, activity, believed) for activity in milestones}
    named: list[tuple[str, Difference]] = []
    for name, from_activity, to_activity in segments:
        found = difference_of(
            *(
                _durations(side, day_of[from_activity], day_of[to_activity])
                for side in (first, second)
            )
        )
        if found.first_count or found.second_count:
            named.append((name, found))
    tested = [one.p_value for _, one in named if one.p_value is not None]
    corrected = iter(false_discovery_control(tested) if tested else ())
    rows = [
        {
            "name": name,
            "first_count": one.first_count,
            "second_count": one.second_count,
            "first_median_days": one.first_median_days,
            "second_median_days": one.second_median_days,
            "difference_days": one.difference_days,
            "low_days": one.low_days,
            "high_days": one.high_days,
            "p_value": one.p_value,
            "q_value": None if one.p_value is None else float(next(corrected)),
        }
        for name, one in named
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_SCHEMA = {
    "name": pl.String,
    "first_count": pl.Int64,
    "second_count": pl.Int64,
    **dict.fromkeys(
        (
            "first_median_days", "second_median_days", "difference_days", "low_days", "high_days",
            "p_value", "q_value",
        ),
        pl.Float64,
    ),
}  # fmt: skip
_NEVER = np.iinfo(np.int64).max


def _durations(side: Selection, begun: Ints, ended: Ints) -> Days:
    begun, ended = begun[side.case_numbers], ended[side.case_numbers]
    timed = (begun != _NEVER) & (ended != _NEVER)
    days: Days = (ended[timed] - begun[timed]).astype(np.float64)
    return days


def _first_day(log: EventLog, activity: str, believed: tuple[date, date] | None) -> Ints:
    """For each case the first day of the activity; _NEVER where it has none that is believed."""
    first = np.full(log.case_count, _NEVER)
    code = log.activities.index_of(activity)
    there = np.flatnonzero(log.events.activity == (-1 if code is None else code))
    if there.size:
        case = log.events.case[there]
        starts = np.flatnonzero(np.append(True, case[1:] != case[:-1]))
        first[case[starts]] = np.minimum.reduceat(log.events.on_day[there], starts)
    if believed is not None:
        low, high = ((day - date(1970, 1, 1)).days for day in believed)
        first[(first < low) | (first > high)] = _NEVER
    return first
