"""How many cases arrive and finish over time, and how many are under way."""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl

from p2p.eventlog.selection import Selection

Every = Literal["day", "week", "month"]
_SPAN = {"day": "1d", "week": "1w", "month": "1mo"}


def flow_over_time(selection: Selection, *, every: Every = "month") -> pl.DataFrame:
    """One row a period from the first to the last with events, also where nothing happened.

    period_on (its first day, weeks from Monday, in the source's time zone); arrived_count (cases
    with their first event in it), finished_count (finished cases with their last event in it),
    event_count; in_progress_count: cases at the end of the period that have begun and are not
    finished. A case that never finishes stays in progress.
    """
    log = selection.log
    cases, case = log.cases, selection.case_numbers
    finished = case[cases.is_finished[case]]
    # also an event that the source's order puts last may lie before the first in time
    counts = [
        _by_period(cases.started_day[case], every, "arrived_count"),
        _by_period(cases.ended_day[finished], every, "finished_count"),
        _by_period(log.events.on_day[selection.event_numbers], every, "event_count"),
    ]
    seen = pl.concat([one.select("period_on") for one in counts])
    first, last = pl.col("period_on").min(), pl.col("period_on").max()
    periods = (
        seen.select(pl.date_ranges(first, last, _SPAN[every])).explode("period_on").drop_nulls()
    )
    for one in counts:
        periods = periods.join(one, on="period_on", how="left", maintain_order="left")
    return periods.fill_null(0).with_columns(
        in_progress_count=(pl.col("arrived_count") - pl.col("finished_count")).cum_sum()
    )


def _by_period(days: np.ndarray, every: Every, name: str) -> pl.DataFrame:
    # days first: there are thousands of them, and millions of events
    day, count = np.unique(days, return_counts=True)
    return (
        pl.DataFrame({"period_on": pl.Series(day.astype(np.int32)).cast(pl.Date), name: count})
        .group_by(pl.col("period_on").dt.truncate(_SPAN[every]))
        .agg(pl.col(name).sum().cast(pl.Int64))
        .sort("period_on")
    )
