"""Count, total, median and percentile of groups, of all cases or of some, without sorting anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from p2p.eventlog.log import Bools, Floats, GroupedValues, Ints
from p2p.eventlog.runs import begins


def group_values(
    group: Ints, value: npt.NDArray[Any], case: Ints, *, known: Bools, group_count: int
) -> GroupedValues:
    """Sort the known values by group (0 to group_count - 1), then by value."""
    chosen = np.flatnonzero(known)
    # equal values may come in any order: no statistic tells them apart
    by_value = chosen[np.argsort(value[chosen])]
    # two-byte numbers are sorted by counting, many times faster
    narrow = group.astype(np.uint16) if group_count < 2**16 else group
    order = by_value[np.argsort(narrow[by_value], kind="stable")]
    offsets = begins(np.bincount(group[chosen], minlength=group_count))
    return GroupedValues(offsets, case[order], value[order])


@dataclass(frozen=True, slots=True)
class GroupStatistics:
    """One element a group, in the unit of the values; NaN where a group has none."""

    count: Ints
    total: Floats
    median: Floats
    p90: Floats


def group_statistics(grouped: GroupedValues, cases: Bools | None) -> GroupStatistics:
    """Statistics of each group over the cases of the mask; None takes all.

    Percentiles interpolate linearly, like percentile_cont.
    """
    if cases is None:
        bounds, value = grouped.offsets, grouped.value
    else:
        kept = np.flatnonzero(cases[grouped.case])
        bounds, value = np.searchsorted(kept, grouped.offsets), grouped.value[kept]
    count = np.diff(bounds)
    filled = np.flatnonzero(count)
    start, size = bounds[:-1][filled], count[filled]

    def spread(known: npt.NDArray[Any], missing: float) -> Floats:
        every = np.full(count.size, missing)
        every[filled] = known
        return every

    return GroupStatistics(
        count,
        spread(_sums(value, start, size), 0.0),
        spread(_percentiles(value, start, size, 0.5), np.nan),
        spread(_percentiles(value, start, size, 0.9), np.nan),
    )


def _sums(value: npt.NDArray[Any], start: Ints, size: Ints) -> npt.NDArray[Any]:
    if not value.size:
        return np.zeros(0)
    if value.dtype == np.int64:
        # ten million waits of a month each, in microseconds, are more than an integer holds
        largest = max(abs(int(value.min())), abs(int(value.max())))
        if largest * int(size.max()) >= 2**63:
            value = value.astype(np.float64)
    return np.add.reduceat(value, start)


def _percentiles(value: npt.NDArray[Any], start: Ints, size: Ints, fraction: float) -> Floats:
    place = (size - 1) * fraction
    below = np.floor(place).astype(np.int64)
    low = value[start + below]
    high = value[start + np.minimum(below + 1, size - 1)]
    found: Floats = low + (high - low) * (place - below)
    return found
