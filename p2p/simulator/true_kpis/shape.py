"""What true KPIs have in common: the shape of a row, and the day and length of what happened."""

from __future__ import annotations

import polars as pl

DAY_SECONDS = 86_400

ROWS = {
    "kpi_id": pl.String,
    "currency": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "told_numerator": pl.Float64,
    "told_denominator": pl.Float64,
    "unseen": pl.String,
}
"""One row a subject that counts, in truth or in what the system tells. currency: null where the
KPI has no money in it; numerator, denominator: what the subject adds to each, days, units of the
currency or 1; told_...: what a perfect reader of the system's tables would add, and unseen: why
that is something else."""


def rows(
    counted: pl.DataFrame,
    kpi_id: str,
    *,
    numerator: pl.Expr,
    denominator: pl.Expr | None = None,
    currency: pl.Expr | None = None,
) -> pl.DataFrame:
    """One row a row of `counted` (subjects that count); denominator: 1 unless said.

    The system can tell them all; where it cannot, `told` says so.
    """
    one = pl.lit(1) if denominator is None else denominator
    return counted.select(
        kpi_id=pl.lit(kpi_id),
        currency=pl.lit(None, dtype=pl.String) if currency is None else currency,
        numerator=numerator.cast(pl.Float64),
        denominator=one.cast(pl.Float64),
        told_numerator=numerator.cast(pl.Float64),
        told_denominator=one.cast(pl.Float64),
        unseen=pl.lit(None, dtype=pl.String),
    )


def told(
    true: pl.DataFrame, numerator: pl.Series, reason: str, denominator: pl.Series | None = None
) -> pl.DataFrame:
    """The rows, with what the system tells of each subject; reason: why it tells something else."""
    ones = true["denominator"] if denominator is None else denominator
    changed = true.with_columns(
        told_numerator=numerator.cast(pl.Float64), told_denominator=ones.cast(pl.Float64)
    )
    differs = (pl.col("told_numerator") != pl.col("numerator")) | (
        pl.col("told_denominator") != pl.col("denominator")
    )
    return changed.with_columns(unseen=pl.when(differs).then(pl.lit(reason)))


def day_of(instant: str | pl.Expr, zone: str) -> pl.Expr:
    """The date of an instant (UTC seconds) in a time zone."""
    at = pl.col(instant) if isinstance(instant, str) else instant
    utc = pl.from_epoch(at, time_unit="s").dt.replace_time_zone("UTC")
    return utc.dt.convert_time_zone(zone).dt.date()


def date_of(day_number: str | pl.Expr) -> pl.Expr:
    """The date of a day number (days since 1970)."""
    day = pl.col(day_number) if isinstance(day_number, str) else day_number
    return day.cast(pl.Int32).cast(pl.Date)


def days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Whole days between two dates."""
    return (end - start).dt.total_days()
