"""The temporal profile: how long pairs of activities are usually apart, and where they are not.

Stertz, Mangler, Rinderle-Ma: Temporal conformance checking at runtime based on time-infused
process models (2020), over pairs at most so many steps apart: the number of all pairs grows with
the square of a case's events. Whole columns of an event log come in; nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

WINDOW: Final = 5
MOST_DEVIATIONS: Final = 3.0
DAY_US: Final = 86_400_000_000
MOST_DENSE_PAIRS: Final = 4_000_000
"""Pairs of activities above which only those that occur get a place: few of many ever do."""
_EXAMPLES: Final = 3

Numbers: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class TimedEvents:
    """One element an event, the cases one after another, each in its order.

    activity: number below activity_count. at_us: microseconds since 1970. on_day: day number.
    """

    case: Numbers
    activity: Numbers
    at_us: Numbers
    on_day: Numbers
    is_day_precise: npt.NDArray[np.bool_]
    is_plausible: npt.NDArray[np.bool_]
    activity_count: int


def temporal_profile(
    events: TimedEvents, *, window: int = WINDOW, most_deviations: float = MOST_DEVIATIONS
) -> pl.DataFrame:
    """One row a pair of activities (numbers) that occurs at least twice within the window.

    from_activity, to_activity, pair_count, mean_days and sd_days (of the sample) of the time
    between them; early_count and late_count of times beyond mean -/+ most_deviations x sd;
    deviating_case_count; largest_z; example_cases: the cases that deviate most. Left out: pairs
    whose times run backwards or are not plausible. Where either event is known to the day alone,
    whole dates count, as everywhere.
    """
    many = events.activity_count
    occurring = _occurring(events, window) if many * many > MOST_DENSE_PAIRS else None
    size = many * many if occurring is None else occurring.size
    count, total = np.zeros(size), np.zeros(size)
    for _, pair, days in _pairs(events, window, occurring):
        count += np.bincount(pair, minlength=size)
        total += np.bincount(pair, weights=days, minlength=size)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / count
        squares = np.zeros(size)
        for _, pair, days in _pairs(events, window, occurring):
            squares += np.bincount(pair, weights=(days - mean[pair]) ** 2, minlength=size)
        sd = np.sqrt(squares / (count - 1))
    # equal times differ by rounding in the sum of many
    sd[sd < 1e-9 * np.maximum(np.abs(mean), 1e-3)] = 0
    far = _far(_pairs(events, window, occurring), mean, sd, most_deviations)
    frame = pl.DataFrame(
        {
            "pair": np.flatnonzero(count > 1),
            "pair_count": count[count > 1].astype(np.int64),
            "mean_days": mean[count > 1],
            "sd_days": sd[count > 1],
        }
    )
    joined = frame.join(far, on="pair", how="left")
    if occurring is not None:
        joined = joined.with_columns(pair=pl.Series(occurring[joined["pair"].to_numpy()]))
    return (
        joined.with_columns(
            pl.col("early_count", "late_count", "deviating_case_count").fill_null(0),
            from_activity=pl.col("pair") // many,
            to_activity=pl.col("pair") % many,
        )
        .sort("from_activity", "to_activity")
        .drop("pair")
    )


def _occurring(events: TimedEvents, window: int) -> Numbers:
    """The numbers of the pairs that occur, in order."""
    found = [np.unique(pair) for _, pair, _ in _pairs(events, window)]
    return np.unique(np.concatenate([np.zeros(0, np.int64), *found]))


def _pairs(
    events: TimedEvents, window: int, occurring: Numbers | None = None
) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
    """For each distance: the cases, the pairs' numbers (or places in occurring) and the days."""
    for step in range(1, min(window, events.case.size - 1) + 1):
        first, second = slice(None, -step), slice(step, None)
        by_date = events.is_day_precise[first] | events.is_day_precise[second]
        between = np.where(
            by_date,
            (events.on_day[second].astype(np.int64) - events.on_day[first]) * DAY_US,
            events.at_us[second] - events.at_us[first],
        )
        told = (
            (events.case[first] == events.case[second])
            & events.is_plausible[first]
            & events.is_plausible[second]
            & (between >= 0)
        )
        pair = events.activity[first].astype(np.int64) * events.activity_count
        pair += events.activity[second]
        pair = pair[told]
        if occurring is not None:
            pair = np.searchsorted(occurring, pair)
        yield events.case[first][told], pair, between[told] / DAY_US


def _far(
    pairs: Iterator[tuple[Numbers, Numbers, Numbers]],
    mean: Numbers,
    sd: Numbers,
    most_deviations: float,
) -> pl.DataFrame:
    """What lies beyond the limits, by pair."""
    parts = []
    for case, pair, days in pairs:
        spread = sd[pair]
        beyond = (spread > 0) & (np.abs(days - mean[pair]) > most_deviations * spread)
        z = (days[beyond] - mean[pair][beyond]) / spread[beyond]
        parts.append(pl.DataFrame({"pair": pair[beyond], "case": case[beyond], "z": z}))
    empty = pl.DataFrame(schema={"pair": pl.Int64, "case": pl.Int64, "z": pl.Float64})
    found = pl.concat([empty, *parts], how="vertical_relaxed")
    return (
        found.sort(pl.col("z").abs(), "case", descending=[True, False])
        .group_by("pair", maintain_order=True)
        .agg(
            early_count=(pl.col("z") < 0).sum().cast(pl.Int64),
            late_count=(pl.col("z") > 0).sum().cast(pl.Int64),
            deviating_case_count=pl.col("case").n_unique().cast(pl.Int64),
            largest_z=pl.col("z").first(),
            example_cases=pl.col("case").unique(maintain_order=True).head(_EXAMPLES),
        )
    )
