"""How a SQL client writes Oracle's values: moments, numbers, flags."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_PRICE_PLACES = 10


def text(value: str) -> pl.Expr:
    """The same text in every row."""
    return pl.lit(value, dtype=pl.String)


def nothing() -> pl.Expr:
    """NULL in every row."""
    return pl.lit(None, dtype=pl.String)


def yes(condition: pl.Expr) -> pl.Expr:
    """Y, or NULL: many of Oracle's flags are never set to N."""
    return pl.when(condition).then(text("Y"))


def yes_no(condition: pl.Expr) -> pl.Expr:
    """Y or N."""
    return pl.when(condition).then(text("Y")).otherwise(text("N"))


def looked_up(values: Sequence[object], position: pl.Expr) -> pl.Expr:
    """The value at each position."""
    return pl.lit(pl.Series(values)).gather(position)


def moment(instant: pl.Expr, zone: str) -> pl.Expr:
    """UTC seconds as the server's wall clock shows them; NULL for null and 0."""
    known = pl.when(instant > 0).then(instant)
    clock = pl.from_epoch(known).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    return clock.dt.strftime("%Y-%m-%d %H:%M:%S")


def midnight(day: pl.Expr) -> pl.Expr:
    """A day number as a DATE without a time of day, which Oracle shows as midnight."""
    return day.cast(pl.Int32).cast(pl.Date).dt.strftime("%Y-%m-%d 00:00:00")


def number(units: pl.Expr, places: int = 0) -> pl.Expr:
    """Whole units of 10 ** -places as NUMBER: no trailing zeros, and .5 rather than 0.5."""
    size = units.abs()
    whole = (size // 10**places).cast(pl.String)
    fraction = (size % 10**places).cast(pl.String).str.zfill(places).str.strip_chars_end("0")
    if places == 0:
        fraction = pl.lit("")
    sign = pl.when(units < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    shown = (
        pl.when(fraction == "")
        .then(whole)
        .when(whole == "0")
        .then("." + fraction)
        .otherwise(whole + "." + fraction)
    )
    return pl.when(units.is_not_null()).then(sign + shown)


def money(cents: pl.Expr) -> pl.Expr:
    """Cents as an amount."""
    return number(cents, 2)


def unit_price(cents: pl.Expr, lot: pl.Expr) -> pl.Expr:
    """The price of one unit of cents a lot; exact where the lot is a power of ten."""
    return number(cents * 10 ** (_PRICE_PLACES - 2) // lot, _PRICE_PLACES)
