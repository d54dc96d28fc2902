"""How web tools write values: ISO moments with an offset, days, amounts with two places."""

from __future__ import annotations

import polars as pl

from p2p.simulator.working_time import FAR

ISO = "%Y-%m-%dT%H:%M:%S%:z"


def moment(instant: pl.Expr, zone: str, end: int = FAR - 1) -> pl.Expr:
    """UTC seconds as a moment in a zone; null where it is 0, null or after the end."""
    known = pl.from_epoch(pl.when((instant > 0) & (instant <= end)).then(instant))
    return known.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.strftime(ISO)


def day(number: pl.Expr) -> pl.Expr:
    """A day number as YYYY-MM-DD."""
    return number.cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m-%d")


def money(cents: pl.Expr) -> pl.Expr:
    """Cents as an amount with two places."""
    return decimal(cents, 2)


def decimal(scaled: pl.Expr, places: int) -> pl.Expr:
    """A whole number of 10^-places as decimal text."""
    size, unit = scaled.abs(), 10**places
    sign = pl.when(scaled < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole = (size // unit).cast(pl.String)
    part = (size % unit).cast(pl.String).str.zfill(places)
    return pl.concat_str(sign, whole, pl.lit("."), part)
