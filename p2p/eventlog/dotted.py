"""The dotted chart of a selection: a dot an event, a line a case, thinned out by whole cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from p2p.errors import UsageError
from p2p.eventlog.log import DAY_US, UNKNOWN, Ints
from p2p.eventlog.runs import begins, rows_of
from p2p.eventlog.selection import Selection
from p2p.eventlog.texts import named

Order = Literal["start", "end", "duration"]


@dataclass(frozen=True, slots=True)
class DottedChart:
    """dots: line (from 0, in the order of the chart), case_id, event_at (in the source's zone),
    event_on, is_day_precise, happened (text: the date, and the time where it is known),
    days_since_start, activity, resource. case_count of the selection, of which
    shown_case_count are drawn. implausible_event_count of the selection have no
    dot, because their time cannot be believed."""

    dots: pl.DataFrame
    case_count: int
    shown_case_count: int
    implausible_event_count: int
    time_zone: str


def dotted_chart(
    selection: Selection, *, order: Order = "start", most_dots: int = 20_000
) -> DottedChart:
    """Dots of cases in the order. Where there are more than most_dots events, cases are taken at
    even distances along the order: the same selection always shows the same cases. A case that
    alone has more events is cut off. Events with an implausible time are no dots, and no begin or
    end of their case: one in another century would leave no room for the others.
    Raises UsageError where most_dots is below 1."""
    if most_dots < 1:
        raise UsageError(f"a chart of {most_dots} dots is empty", "ask for at least one dot")
    log = selection.log
    events = log.events
    believed = np.flatnonzero(events.is_time_plausible)
    believed_case, believed_us = events.case[believed], events.at_us[believed]
    size = np.bincount(believed_case, minlength=log.case_count)
    first = begins(size)
    started_us, ended_us = _ends(believed_us, first)
    lines = _in_order(selection, order, started_us, ended_us)
    shown = _thinned(lines, size[lines], most_dots)
    row = rows_of(first[shown], size[shown])[:most_dots]
    event, case, at_us = believed[row], believed_case[row], believed_us[row]
    at = pl.Series(at_us, dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    at = at.dt.convert_time_zone(log.time_zone)
    on = pl.Series(events.on_day[event], dtype=pl.Int32).cast(pl.Date)
    is_day = pl.Series(events.is_day_precise[event], dtype=pl.Boolean)
    dots = pl.DataFrame(
        {
            "line": np.repeat(np.arange(shown.size), size[shown])[:most_dots],
            "case_id": log.case_ids.gather(case),
            "event_at": at,
            "event_on": on,
            "is_day_precise": is_day,
            "happened": on.dt.to_string("%Y-%m-%d").zip_with(
                is_day, at.dt.to_string("%Y-%m-%d %H:%M:%S")
            ),
            "days_since_start": (at_us - started_us[case]) / DAY_US,
            "activity": log.activities.gather(events.activity[event]),
            "resource": named(log.resources, events.resource[event]),
        }
    )
    implausible = implausible_event_count(selection)
    return DottedChart(dots, selection.case_count, int(shown.size), implausible, log.time_zone)


def implausible_event_count(selection: Selection) -> int:
    """Events of the selection whose time cannot be believed: they have no dot."""
    plausible = selection.log.events.is_time_plausible[selection.event_numbers]
    return int(plausible.size - plausible.sum())


def _ends(at_us: Ints, first: Ints) -> tuple[Ints, Ints]:
    """The first and the last moment of each group; UNKNOWN where it has none."""
    has_any = np.diff(first) > 0
    started, ended = (np.full(has_any.size, UNKNOWN) for _ in range(2))
    if at_us.size:
        started[has_any] = np.minimum.reduceat(at_us, first[:-1][has_any])
        ended[has_any] = np.maximum.reduceat(at_us, first[:-1][has_any])
    return started, ended


def _in_order(selection: Selection, order: Order, started_us: Ints, ended_us: Ints) -> Ints:
    cases = selection.log.cases
    chosen = selection.case_numbers
    chosen = chosen[started_us[chosen] != UNKNOWN]
    # equal values stay in the order of the log
    by_start: Ints = chosen[np.argsort(started_us[chosen], kind="stable")]
    if order == "start":
        return by_start
    key: Ints = ended_us if order == "end" else cases.duration_us
    if order == "duration":
        by_start = by_start[cases.duration_us[by_start] != UNKNOWN]
    return by_start[np.argsort(key[by_start], kind="stable")]


def _thinned(lines: Ints, length: Ints, most_dots: int) -> Ints:
    """Cases at even distances along the order whose events are together at most most_dots."""
    total = int(length.sum())
    count = lines.size
    if total <= most_dots or count < 2:
        return lines
    take = max(1, count * most_dots // total)
    while True:
        place = np.arange(take) * count // take
        # a stretch of long cases may hold more than its share
        excess = int(length[place].sum()) - most_dots
        if excess <= 0 or take == 1:
            return lines[place]
        take = max(1, min(take - 1, take * most_dots // (most_dots + excess)))
