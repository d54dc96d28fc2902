"""Two selections of one log side by side: edges, waits, throughput and variants, with a test each.

What is compared is told by two filters; a case may be in both, and then the tests say too little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from p2p.eventlog.graph import directly_follows_graph
from p2p.eventlog.log import DAY_US, UNKNOWN
from p2p.eventlog.selection import Selection
from p2p.eventlog.variants import variant_statistics

Days: TypeAlias = npt.NDArray[np.float64]

DRAWS = 400
"""Bootstrap draws of an interval."""
MOST_DRAWN = 1_000
"""Values of a side that are drawn from: of more, evenly spaced ones of their sorted row."""
LEAST_TESTED = 10
"""Values on each side below which nothing is tested."""
SEED = 20_260_630


@dataclass(frozen=True)
class Difference:
    """Durations on both sides: medians in days, their difference (second - first) with a 95 %
    bootstrap interval, and the two-sided p-value of Mann and Whitney; None where too few."""

    first_count: int
    second_count: int
    first_median_days: float | None
    second_median_days: float | None
    difference_days: float | None
    low_days: float | None
    high_days: float | None
    p_value: float | None


def edge_differences(first: Selection, second: Selection) -> pl.DataFrame:
    """One row an edge of either side, the greatest difference of shares first.

    from_activity, to_activity; first_ and second_: case_count, case_share (of the side's cases),
    median_wait_days; share_difference and median_wait_difference_days (second - first; the latter
    null where one side has no timed wait); p_value (Mann and Whitney on the waits; null where a
    side has fewer than LEAST_TESTED) and q_value (Benjamini and Hochberg over all that have one).
    """
    edge = ["from_activity", "to_activity"]
    sides = [
        directly_follows_graph(side).select(
            *edge,
            pl.col("case_count").cast(pl.Int64).alias(f"{name}_case_count"),
            (pl.col("case_count") / max(side.case_count, 1)).alias(f"{name}_case_share"),
            pl.col("median_wait_days").alias(f"{name}_median_wait_days"),
        )
        for name, side in (("first", first), ("second", second))
    ]
    joined = sides[0].join(sides[1], on=edge, how="full", coalesce=True)
    zero = [
        pl.col(f"{name}_{what}").fill_null(0)
        for name in ("first", "second")
        for what in ("case_count", "case_share")
    ]
    table = joined.with_columns(zero).with_columns(
        share_difference=pl.col("second_case_share") - pl.col("first_case_share"),
        median_wait_difference_days=pl.col("second_median_wait_days")
        - pl.col("first_median_wait_days"),
    )
    return _tested(table, first, second).sort(
        pl.col("share_difference").abs(), *edge, descending=[True, False, False]
    )


def throughput_difference(first: Selection, second: Selection) -> Difference:
    """How long the cases of the two sides took, first event to last, in calendar days."""
    durations = [_durations(side) for side in (first, second)]
    return difference_of(*durations)


def variant_differences(first: Selection, second: Selection) -> pl.DataFrame:
    """One row a variant of either side, the greatest difference of shares first.

    activities; first_ and second_: case_count and case_share; share_difference; change: gained
    (only the second side has it), lost (only the first), or kept.
    """
    sides = [
        variant_statistics(side).select(
            "activities",
            pl.col("case_count").cast(pl.Int64).alias(f"{name}_case_count"),
            (pl.col("case_count") / max(side.case_count, 1)).alias(f"{name}_case_share"),
        )
        for name, side in (("first", first), ("second", second))
    ]
    joined = sides[0].join(sides[1], on="activities", how="full", coalesce=True)
    counts = pl.col("^(first|second)_case_(count|share)$").fill_null(0)
    change = (
        pl.when(pl.col("first_case_count") == 0)
        .then(pl.lit("gained"))
        .when(pl.col("second_case_count") == 0)
        .then(pl.lit("lost"))
        .otherwise(pl.lit("kept"))
    )
    return (
        joined.with_columns(counts)
        .with_columns(
            share_difference=pl.col("second_case_share") - pl.col("first_case_share"),
            change=change,
        )
        .with_columns(_order=pl.col("activities").list.join("\x1f"))
        .sort(pl.col("share_difference").abs(), "_order", descending=[True, False])
        .drop("_order")
    )


def difference_of(first: Days, second: Days) -> Difference:
    """Two samples of durations in days. Deterministic: the draws have a seed of their own."""
    medians = [float(np.median(side)) if side.size else None for side in (first, second)]
    before, after = medians
    difference = None if before is None or after is None else after - before
    low = high = p_value = None
    if min(first.size, second.size) >= LEAST_TESTED:
        low, high = _interval(first, second)
        p_value = mann_whitney(first, second)
    return Difference(first.size, second.size, before, after, difference, low, high, p_value)


def mann_whitney(first: Days, second: Days) -> float:
    """Two-sided p-value by the normal approximation with ties and continuity correction."""
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(first, second, method="asymptotic").pvalue)


def _interval(first: Days, second: Days) -> tuple[float, float]:
    """95 % percentile bootstrap of the difference of the medians."""
    rng = np.random.default_rng(SEED)
    medians = []
    for side in (first, second):
        values = np.sort(side)
        kept = values[np.linspace(0, values.size - 1, min(values.size, MOST_DRAWN)).astype(int)]
        # a sample of a large side spreads wider than the whole: drawn medians are drawn in again
        narrower = np.sqrt(kept.size / values.size)
        drawn = np.median(rng.choice(kept, (DRAWS, kept.size)), axis=1)
        medians.append(np.median(values) + (drawn - np.median(values)) * narrower)
    low, high = np.percentile(medians[1] - medians[0], [2.5, 97.5])
    return float(low), float(high)


def _durations(side: Selection) -> Days:
    us = side.log.cases.duration_us[side.case_numbers]
    known: Days = us[us != UNKNOWN] / DAY_US
    return known


def _tested(table: pl.DataFrame, first: Selection, second: Selection) -> pl.DataFrame:
    from scipy.stats import false_discovery_control

    waits = [_waits_by_edge(side) for side in (first, second)]
    p_values = [
        mann_whitney(waits[0][edge], waits[1][edge])
        if min(waits[0].get(edge, _NO).size, waits[1].get(edge, _NO).size) >= LEAST_TESTED
        else None
        for edge in table.select("from_activity", "to_activity").iter_rows()
    ]
    tested = [p for p in p_values if p is not None]
    corrected = iter(false_discovery_control(tested) if tested else ())
    q_values = [None if p is None else float(next(corrected)) for p in p_values]
    return table.with_columns(
        p_value=pl.Series(p_values, dtype=pl.Float64),
        q_value=pl.Series(q_values, dtype=pl.Float64),
    )


_NO: Days = np.empty(0)


def _waits_by_edge(side: Selection) -> dict[tuple[str, str], Days]:
    """Known waits of each edge in days: one sorted array cut at the edges' bounds."""
    edges, names = side.log.edges, side.log.activities.to_list()
    waits = edges.waits
    if side.cases is None:
        bounds, value = waits.offsets, waits.value
    else:
        kept = np.flatnonzero(side.cases[waits.case])
        bounds, value = np.searchsorted(kept, waits.offsets), waits.value[kept]
    pairs = zip(edges.from_activity.tolist(), edges.to_activity.tolist(), strict=True)
    return {
        (names[a], names[b]): value[start:end] / DAY_US
        for (a, b), start, end in zip(pairs, bounds[:-1], bounds[1:], strict=True)
    }
