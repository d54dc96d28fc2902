"""How SAP stores values: client, padded numbers, dates, times, amounts, initial values."""

from __future__ import annotations

import polars as pl

CLIENT = "100"
FORMATS = {"date_format": "YYYYMMDD", "time_format": "HH24MISS", "decimal_mark": "."}
"""What a mapping of these exports has to declare."""
NO_DATE = "00000000"
NO_YEAR = "0000"
CREATED_AT, CHANGED_AT = "_created_at", "_changed_at"
"""Columns of rendered frames that are no fields: UTC seconds in which the row was written, and in
which it was last changed (null or 0: before the history)."""


def text(value: str) -> pl.Expr:
    """The same text in every row."""
    return pl.lit(value, dtype=pl.String)


def padded(number: pl.Expr, width: int) -> pl.Expr:
    """A number with leading zeros, as document and item numbers are stored."""
    return number.cast(pl.String).str.zfill(width)


def money(cents: pl.Expr) -> pl.Expr:
    """Cents as a decimal with two places; SAP amounts carry no sign, SHKZG does."""
    whole = (cents // 100).cast(pl.String)
    return whole + "." + (cents % 100).cast(pl.String).str.zfill(2)


def quantity(units: pl.Expr) -> pl.Expr:
    """Whole units as a quantity with three places."""
    return units.cast(pl.String) + ".000"


def date_of_day(day: pl.Expr) -> pl.Expr:
    """A day number as YYYYMMDD; null becomes the initial date."""
    return day.cast(pl.Int32).cast(pl.Date).dt.strftime("%Y%m%d").fill_null(NO_DATE)


def system_clock(instant: pl.Expr, zone: str) -> pl.Expr:
    """UTC seconds as wall-clock time of the system's zone: SAP stamps documents in it."""
    return pl.from_epoch(instant).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)


def date_of(instant: pl.Expr, zone: str) -> pl.Expr:
    """The system date of UTC seconds as YYYYMMDD; null and 0 become the initial date."""
    known = pl.when(instant > 0).then(instant)
    return system_clock(known, zone).dt.strftime("%Y%m%d").fill_null(NO_DATE)


def time_of(instant: pl.Expr, zone: str) -> pl.Expr:
    """The system time of UTC seconds as HHMMSS."""
    return system_clock(instant, zone).dt.strftime("%H%M%S")


def year_of(instant: pl.Expr, zone: str) -> pl.Expr:
    """The fiscal year of UTC seconds, which is the calendar year."""
    return system_clock(instant, zone).dt.year().cast(pl.String)


def last_of(end: int, *instants: str | pl.Expr) -> pl.Expr:
    """The latest of these UTC seconds that are set (not null, not 0) and not after the end."""
    known = (pl.col(one) if isinstance(one, str) else one for one in instants)
    return pl.max_horizontal(pl.when((one > 0) & (one <= end)).then(one) for one in known)
