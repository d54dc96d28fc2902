"""What true KPIs have in common: the shape of a row, and the day and length of what happened."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from p2p.simulator.arrays import Ints
from p2p.simulator.truth import Truth
from p2p.simulator.working_time import Clock, WorkingTime, day_number, working_days

DAY_SECONDS = 86_400
_OPENS, _CLOSES = 8 * 3600, 17 * 3600
"""Office hours of everybody, in seconds of local time of day."""

ROWS = {
    "kpi_id": pl.String,
    "currency": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "told_numerator": pl.Float64,
    "told_denominator": pl.Float64,
    "unseen": pl.String,
    "told_business": pl.Float64,
}
"""One row a subject that counts, in truth or in what the system tells. currency: null where the
KPI has no money in it; numerator, denominator: what the subject adds to each, days, units of the
currency or 1; told_...: what a perfect reader of the system's tables would add, and unseen: why
that is something else; told_business: of a duration the working days that such a reader finds."""


def rows(
    counted: pl.DataFrame,
    kpi_id: str,
    *,
    numerator: pl.Expr,
    denominator: pl.Expr | None = None,
    currency: pl.Expr | None = None,
    business: pl.Series | None = None,
) -> pl.DataFrame:
    """One row a row of `counted` (subjects that count); denominator: 1 unless said; business: its
    working days.

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
        told_business=pl.lit(None if business is None else business, dtype=pl.Float64),
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


def working_days_between(
    truth: Truth, company: pl.Series, start: pl.Series, end: pl.Series
) -> pl.Series:
    """Working days between instants (UTC seconds) by the office hours of each one's company."""
    days = np.zeros(len(company))
    for index, office in enumerate(_offices(truth)):
        here = (company == index).to_numpy()
        spans = office.worked(_filled(end)[here]) - office.worked(_filled(start)[here])
        days[here] = spans / (_CLOSES - _OPENS)
    return pl.Series(days)


def working_days_from_to(
    truth: Truth, company: pl.Series, start: pl.Series, end: pl.Series
) -> pl.Series:
    """Working days from a date up to, not including, another by the calendar of each company."""
    days = np.zeros(len(company))
    first, last = (_filled(one.cast(pl.Int32).cast(pl.Int64)) for one in (start, end))
    for index, owner in enumerate(truth.world.scenario.companies):
        here = (company == index).to_numpy()
        open_days = _open_days(owner.country, owner.subdivision, *_span(truth))
        days[here] = np.searchsorted(open_days, last[here]) - np.searchsorted(
            open_days, first[here]
        )
    return pl.Series(days)


def _filled(instants: pl.Series) -> Ints:
    """As numbers, 0 where the system tells none: such a row does not count for it."""
    return instants.fill_null(0).to_numpy()


def _offices(truth: Truth) -> list[WorkingTime]:
    return [
        _office(owner.country, owner.subdivision, owner.zone, *_span(truth))
        for owner in truth.world.scenario.companies
    ]


def _span(truth: Truth) -> tuple[int, int]:
    """First and last day number that anything true lies on, with room on both sides."""
    scenario = truth.world.scenario
    return day_number(scenario.first_day) - 4000, day_number(scenario.as_of) + 400


@lru_cache
def _open_days(country: str, subdivision: str | None, first: int, last: int) -> Ints:
    return working_days(country, subdivision, first, last)


@lru_cache
def _office(country: str, subdivision: str | None, zone: str, first: int, last: int) -> WorkingTime:
    days = _open_days(country, subdivision, first, last)
    return WorkingTime.daily(Clock(zone, first, last), days, _OPENS, _CLOSES)
