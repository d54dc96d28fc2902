"""The dotted chart of a selection: a dot an event, a line a case, thinned out by whole cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from p2p.errors import UsageError
from p2p.eventlog.log import DAY_US, UNKNOWN, Ints
from p2p.eventlog.runs import rows_of
from p2p.eventlog.selection import Selection
from p2p.eventlog.texts import named

Order = Literal["start", "end", "duration"]


@dataclass(frozen=True, slots=True)
class DottedChart:
    """dots: line (from 0, in the order of the chart), case_id, event_at (UTC), days_since_start,
    activity, resource. case_count of the selection, of which shown_case_count are drawn."""

    dots: pl.DataFrame
    case_count: int
    shown_case_count: int


def dotted_chart(
    selection: Selection, *, order: Order = "start", most_dots: int = 20_000
) -> DottedChart:
    """Dots of cases in the order. Where there are more than most_dots events, cases are taken at
    even distances along the order: the same selection always shows the same cases. A case that
    alone has more events is cut off. Raises UsageError where most_dots is below 1."""
    if most_dots < 1:
        raise UsageError(f"a chart of {most_dots} dots is empty", "ask for at least one dot")
    log = selection.log
    first = log.cases.first_event
    lines = _in_order(selection, order)
    length = np.diff(first)[lines]
    shown = _thinned(lines, length, most_dots)
    length = np.diff(first)[shown]
    event = rows_of(first[shown], length)[:most_dots]
    case, at_us = log.events.case[event], log.events.at_us[event]
    dots = pl.DataFrame(
        {
            "line": np.repeat(np.arange(shown.size), length)[:most_dots],
            "case_id": log.case_ids.gather(case),
            "event_at": pl.Series(at_us).cast(pl.Datetime("us", "UTC")),
            "days_since_start": (at_us - log.cases.started_us[case]) / DAY_US,
            "activity": log.activities.gather(log.events.activity[event]),
            "resource": named(log.resources, log.events.resource[event]),
        }
    )
    return DottedChart(dots, selection.case_count, int(shown.size))


def _in_order(selection: Selection, order: Order) -> Ints:
    cases = selection.log.cases
    chosen = selection.case_numbers
    # equal values stay in the order of the log
    by_start = chosen[np.argsort(cases.started_us[chosen], kind="stable")]
    if order == "start":
        return by_start
    key = cases.ended_us if order == "end" else cases.duration_us
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
