"""Kinds of days that are compared with their like: weekday, and whether a month turns.

Month ends bring other documents than the middle of a month, and Mondays others than Fridays. A few
days are therefore compared with the same mix of days of the reference.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int64]

WEEK = 7
TURN_DAYS = 3
"""A month turns on its last three days and on the first three of the next."""
KINDS = 2 * WEEK
_EPOCH = date(1970, 1, 1)


def day_numbers(days: pl.Series) -> Ints:
    """Days since 1970-01-01."""
    return days.cast(pl.Date).to_physical().cast(pl.Int64).to_numpy()


def kinds_of(days: Ints) -> Ints:
    """The kind of each day, 0 to KINDS - 1: twice the weekday (Monday 0), plus 1 at month turns."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    from_first = (dates - months.astype("datetime64[D]")).astype(np.int64)
    to_next = ((months + 1).astype("datetime64[D]") - dates).astype(np.int64)
    is_turn = (from_first < TURN_DAYS) | (to_next <= TURN_DAYS)
    weekday = (days + 3) % WEEK  # 1970-01-01 was a Thursday
    kinds: Ints = 2 * weekday + is_turn.astype(np.int64)
    return kinds


def pooled(counts: NDArray[np.float64], *, by_weekday: bool) -> NDArray[np.float64]:
    """Rows by kind; without weekdays only the turn of a month is told apart (two rows)."""
    if by_weekday:
        return counts
    turns: NDArray[np.float64] = counts.reshape(WEEK, 2, *counts.shape[1:]).sum(axis=0)
    return turns


def as_date(day: int) -> date:
    """The date of a day number."""
    return _EPOCH + timedelta(days=day)
