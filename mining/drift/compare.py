"""One measure of a few days against the reference: PSI, distance, and how unusual that is.

How far off they are is told in units of how far the reference's own days or weeks usually are
(root mean square, chance among it): seasons, batches and people who work in spells are no drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mining.drift.chance import chi_square_p, kolmogorov_p
from mining.drift.distances import (
    bins_of,
    chi_square,
    enough_expected,
    kolmogorov_distance,
    kolmogorov_mean_square,
    merged,
    population_stability_index,
)
from mining.drift.reference import Measure

Floats = NDArray[np.float64]

FEWEST_ROWS = 150
"""Fewer rows cannot tell a shift of one standard deviation from chance among so many measures."""
FEWEST_PERIODS = {"day": 20, "week": 8}
"""Days or weeks of the reference that are needed to know what is usual."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found of one measure; p_value is None where it cannot be told, `missing` says why.

    statistic: Kolmogorov's D of a number, Pearson's chi-square per row of a category. bins: label,
    share of the reference and of now.
    """

    measure: str
    kind: str
    reference_count: int
    current_count: int
    psi: float | None
    statistic: float | None
    times_usual: float | None
    p_value: float | None
    missing: str | None
    bins: list[dict[str, Any]]


def compare(
    measure: Measure, observed: Floats, weights: Floats, *, unit: str, fewest: int = FEWEST_ROWS
) -> Comparison:
    """Compare counts of a period (by cell) with what the reference expects on such days.

    weights: rows of the period by kind of day. unit: `week` for whole weeks, in which each weekday
    stands alike; `day` for fewer days, which are compared with such weekdays only. fewest: rows.
    """
    expected, rest_on = measure.expected(weights, by_weekday=unit == "day")
    count = float(observed.sum())
    told = Comparison(
        measure=measure.name,
        kind=measure.kind,
        reference_count=int(measure.counts.sum()),
        current_count=int(count),
        psi=None,
        statistic=None,
        times_usual=None,
        p_value=None,
        missing=_missing(measure, count, rest_on, unit, fewest),
        bins=[],
    )
    if told.missing:
        return told
    usual = measure.week if unit == "week" else measure.day
    rows = count * rest_on / (count + rest_on)
    moved = float(np.sqrt(usual.movement))
    if measure.kind == "numeric":
        groups = bins_of(expected)
        statistic = float(kolmogorov_distance(expected, observed))
        square, by_chance = rows * statistic**2, kolmogorov_mean_square(expected)
        p_value = kolmogorov_p(statistic, rows, moved, usual.periods)
    else:
        groups = enough_expected(expected, count)
        few = merged(expected, groups)
        if few.size < 2:
            return _without(told, "too few rows are expected outside of the most frequent value")
        statistic = float(chi_square(few, merged(observed, groups))) / count
        square, by_chance = rows * statistic, float(few.size - 1)
        p_value = chi_square_p(statistic, rows, few.size - 1, moved, usual.periods)
    times = float(np.sqrt(square / (by_chance + usual.movement * rows)))
    few, now = merged(expected, groups), merged(observed, groups)
    return Comparison(
        measure=told.measure,
        kind=told.kind,
        reference_count=told.reference_count,
        current_count=told.current_count,
        psi=population_stability_index(few, rest_on, now),
        statistic=statistic,
        times_usual=times,
        p_value=p_value,
        missing=None,
        bins=_bins(measure, groups, few, now),
    )


def _missing(measure: Measure, count: float, rest_on: float, unit: str, fewest: int) -> str | None:
    usual = measure.week if unit == "week" else measure.day
    if count < fewest:
        return f"not enough rows to tell: {int(count)} of {fewest}"
    if rest_on < fewest:
        return f"not enough rows of such days in the reference: {int(rest_on)} of {fewest}"
    if usual.periods < FEWEST_PERIODS[unit]:
        return (
            f"the reference has {usual.periods} {unit}s with enough rows;"
            f" {FEWEST_PERIODS[unit]} are needed to know what is usual"
        )
    return None


def _without(told: Comparison, missing: str) -> Comparison:
    return Comparison(
        told.measure, told.kind, told.reference_count, told.current_count,
        None, None, None, None, missing, [],
    )  # fmt: skip


def _bins(
    measure: Measure, groups: NDArray[np.int64], few: Floats, now: Floats
) -> list[dict[str, Any]]:
    """The bins that the PSI was counted in, with their limits."""
    return [
        {
            "label": _label(measure, np.flatnonzero(groups == group).tolist()),
            "reference_share": round(float(few[group]), 6),
            "current_share": round(float(now[group] / now.sum()), 6),
        }
        for group in range(few.size)
    ]


def _label(measure: Measure, cells: list[int]) -> str:
    if measure.cells.values is not None:
        names = [measure.cells.values[cell] for cell in cells]
        return names[0] if len(names) == 1 else "rest: " + ", ".join(names[:3])
    edges = measure.cells.edges or []
    low = None if cells[0] == 0 else edges[cells[0] - 1]
    high = None if cells[-1] >= len(edges) else edges[cells[-1]]
    if low is None:
        return "any" if high is None else f"up to {high:,.4g}"
    return f"over {low:,.4g}" if high is None else f"{low:,.4g} to {high:,.4g}"
