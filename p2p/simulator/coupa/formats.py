"""How Coupa's API writes values, where it is not as all web tools do (`iso_formats`)."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from p2p.simulator.iso_formats import ISO, decimal


def text(value: str | None) -> pl.Expr:
    """The same text in every row."""
    return pl.lit(value, dtype=pl.String)


def flag(*, value: bool) -> pl.Expr:
    """The same truth value in every row."""
    return pl.lit(value, dtype=pl.Boolean)


def midnight(day: pl.Expr, zone: str) -> pl.Expr:
    """A day number as Coupa stores a date that a person entered: midnight of the company's zone.

    Where clocks skip midnight the day begins at one.
    """
    begins = pl.from_epoch(day * 86_400)
    exact = begins.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    skipped = begins.dt.offset_by("1h").dt.replace_time_zone(
        zone, ambiguous="earliest", non_existent="null"
    )
    return pl.coalesce(exact, skipped).dt.strftime(ISO)


def price(cents: pl.Expr, lot: pl.Expr) -> pl.Expr:
    """The price of one unit where so many cents buy a lot: two to six places."""
    return decimal(cents * 10_000 // lot, 6).str.replace(r"(\.\d\d\d*?)0*$", "${1}")


def quantity(units: pl.Expr) -> pl.Expr:
    """Whole units as a quantity."""
    return units.cast(pl.String) + ".0"


def none_if(missing: pl.Expr, value: pl.Expr) -> pl.Expr:
    """null instead of the object where it is missing."""
    return pl.when(~missing).then(value)


def currency(code: pl.Expr, known: Sequence[str]) -> pl.Expr:
    """A currency object; ids follow the alphabet of the currencies of the instance."""
    number = code.replace_strict(known, range(1, len(known) + 1), return_dtype=pl.Int64)
    return pl.struct(id=number, code=code, decimals=pl.lit(2, dtype=pl.Int64))
