"""What true KPIs have in common: the shape of a row, and the day and length of what happened."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.unseen import NOTHING

DAY_SECONDS = 86_400


def rows(
    counted: pl.DataFrame,
    kpi_id: str,
    *,
    numerator: pl.Expr,
    denominator: pl.Expr | None = None,
    currency: pl.Expr | None = None,
    unseen: pl.Expr = NOTHING,
    is_missed: bool = False,
) -> pl.DataFrame:
    """One row a row of `counted` (subjects that count); denominator: 1 unless said.

    unseen: why the system cannot tell what the subject adds, null where it can; is_missed: it then
    counts nowhere, else it counts and adds less.
    """
    return counted.select(
        kpi_id=pl.lit(kpi_id),
        currency=pl.lit(None, dtype=pl.String) if currency is None else currency,
        numerator=numerator.cast(pl.Float64),
        denominator=(pl.lit(1) if denominator is None else denominator).cast(pl.Float64),
        unseen=unseen,
        is_missed=unseen.is_not_null() & is_missed,
    )


def day_of(instant: str | pl.Expr, zone: str) -> pl.Expr:
    """The date of an instant (UTC seconds) in a time zone."""
    at = pl.col(instant) if isinstance(instant, str) else instant
    return (
        pl.from_epoch(at, time_unit="s")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(zone)
        .dt.date()
    )


def date_of(day_number: str | pl.Expr) -> pl.Expr:
    """The date of a day number (days since 1970)."""
    day = pl.col(day_number) if isinstance(day_number, str) else day_number
    return day.cast(pl.Int32).cast(pl.Date)


def days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Whole days between two dates."""
    return (end - start).dt.total_days()
