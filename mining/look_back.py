"""What was usual before: sums, medians and shares of rows of earlier days, never of the same day.

Expressions over a frame sorted by `as_of` that has a column `one` of 1.0. No invoice in here.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

WINDOW = "730d"
PRIOR = 10.0
"""A group's own share counts as much as this many rows of the whole."""

_NORMAL_IQR = 1.349
_NORMAL_95 = 1.645


def earlier_sum(column: str, by: Sequence[str]) -> pl.Expr:
    """Sum of a number or flag over the group's rows of earlier days; 0 where there are none."""
    values = pl.col(column).cast(pl.Float64)
    return values.rolling_sum_by("as_of", WINDOW, closed="left").over(by).fill_null(0.0)


def earlier_count(by: Sequence[str]) -> pl.Expr:
    """The group's rows of earlier days."""
    return earlier_sum("one", by)


def earlier_median(column: str, by: Sequence[str]) -> pl.Expr:
    """Median over the group's rows of earlier days; null where there are none."""
    return pl.col(column).rolling_median_by("as_of", WINDOW, closed="left").over(by)


def earlier_most(column: str, by: Sequence[str]) -> pl.Expr:
    """Maximum over the group's rows of earlier days; null where there are none."""
    return pl.col(column).rolling_max_by("as_of", WINDOW, closed="left").over(by)


def earlier_quantile(column: str, by: Sequence[str], quantile: float) -> pl.Expr:
    """Quantile over the group's rows of earlier days; null where there are none."""
    return (
        pl.col(column)
        .rolling_quantile_by(
            "as_of", WINDOW, quantile=quantile, closed="left", interpolation="linear"
        )
        .over(by)
    )


def deviations_above(column: str, by: Sequence[str], least_scale: pl.Expr | float) -> pl.Expr:
    """Robust standard deviations above the earlier median, at least 0.

    The scale is the largest of three: the distance of the quartiles over 1.349, that of the upper
    twentieth from the median over 1.645 (both are 1 for a normal distribution; the second is larger
    where large values are usual), and least_scale, so that a small difference from what never
    varies is small.
    """
    median = earlier_median(column, by)
    spread = earlier_quantile(column, by, 0.75) - earlier_quantile(column, by, 0.25)
    upper = earlier_quantile(column, by, 0.95) - median
    least = least_scale if isinstance(least_scale, pl.Expr) else pl.lit(least_scale)
    scale = pl.max_horizontal(spread / _NORMAL_IQR, upper / _NORMAL_95, least)
    return ((pl.col(column) - median) / scale).clip(lower_bound=0)


def smoothed_share(flag: str, by: Sequence[str], whole: Sequence[str]) -> pl.Expr:
    """How often the flag was set earlier in the group, drawn to the share in the whole.

    (set + PRIOR * share of the whole) / (rows + PRIOR): what has never happened in the group is
    as rare as the whole makes it, not impossible.
    """
    in_group = earlier_sum(flag, by) + PRIOR * share_of_whole(flag, whole)
    return in_group / (earlier_count(by) + PRIOR)


def drawn_share(own: str, count: str, in_whole: pl.Expr) -> pl.Expr:
    """The group's own share of one value among many, drawn to the share in the whole."""
    return (pl.col(own) + PRIOR * in_whole) / (pl.col(count) + PRIOR)


def share_of_whole(flag: str, whole: Sequence[str]) -> pl.Expr:
    """(set + 1) / (rows + 20): how often the flag was set earlier, never quite 0."""
    return (earlier_sum(flag, whole) + 1) / (earlier_count(whole) + 20)


def surprise(flag: str, share: str) -> pl.Expr:
    """-ln of the share where the flag is set: 3 is one in twenty, 7 one in a thousand."""
    return pl.when(pl.col(flag).fill_null(False)).then(-pl.col(share).log())
