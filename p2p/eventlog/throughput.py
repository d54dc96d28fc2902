"""How long the cases of a selection ran: a histogram and what lies in its middle and its tail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from p2p.errors import UsageError
from p2p.eventlog.log import DAY_US, UNKNOWN, Floats
from p2p.eventlog.selection import Selection

Unit = Literal["calendar", "working"]


@dataclass(frozen=True, slots=True)
class Throughput:
    """Durations in days of the unit. The figures are None where no case has a duration.

    histogram: from_days, to_days, case_count, one row a bar of equal width; a bar holds what
    reaches its start and not its end, the last also its end; cases above the last are in
    above_count.
    """

    unit: Unit
    timed_count: int
    untimed_count: int
    mean_days: float | None
    median_days: float | None
    p75_days: float | None
    p90_days: float | None
    p95_days: float | None
    max_days: float | None
    histogram: pl.DataFrame
    above_count: int


def throughput_times(
    selection: Selection, *, unit: Unit = "calendar", bars: int = 40, up_to: float = 0.99
) -> Throughput:
    """Throughput times. The bars reach to the quantile `up_to`, so that a few cases of years do not
    push all others into one bar; 1 shows everything. Raises UsageError for impossible bars."""
    if bars < 1 or not 0 < up_to <= 1:
        raise UsageError(
            f"{bars} bars up to the quantile {up_to} cannot be drawn",
            "ask for at least one bar, and a quantile above 0 and at most 1",
        )
    days = case_durations(selection, unit)
    untimed = selection.case_count - days.size
    if not days.size:
        empty = pl.DataFrame(
            schema={"from_days": pl.Float64, "to_days": pl.Float64, "case_count": pl.Int64}
        )
        return Throughput(unit, 0, untimed, *(None,) * 6, empty, 0)
    quantiles = np.quantile(days, [0.5, 0.75, 0.9, 0.95, 1.0, up_to])
    low, high = min(float(days.min()), 0.0), float(quantiles[-1])
    count, edges = np.histogram(days, bins=bars, range=(low, high if high > low else low + 1.0))
    median, p75, p90, p95, longest = (float(one) for one in quantiles[:-1])
    return Throughput(
        unit,
        int(days.size),
        untimed,
        float(days.mean()),
        median,
        p75,
        p90,
        p95,
        longest,
        pl.DataFrame({"from_days": edges[:-1], "to_days": edges[1:], "case_count": count}),
        int(days.size - count.sum()),
    )


def case_durations(selection: Selection, unit: Unit) -> Floats:
    """The known durations of the cases, in days of the unit."""
    cases = selection.log.cases
    if unit == "working":
        days = cases.duration_business_days[selection.case_numbers]
        return days[~np.isnan(days)]
    us = cases.duration_us[selection.case_numbers]
    known: Floats = us[us != UNKNOWN] / DAY_US
    return known
