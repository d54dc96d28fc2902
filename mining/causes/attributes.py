"""Attributes of cases as integer codes, and amounts as bands. No statistics and no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

Codes: TypeAlias = npt.NDArray[np.int32]
NONE = -1
"""Code of no value: nobody's cause."""
BANDS = 4
"""Amount bands of a currency: quarters of its cases."""


@dataclass(frozen=True)
class Attribute:
    """One attribute of all cases: a code each, NONE where it is empty, and the values by code."""

    name: str
    codes: Codes
    values: tuple[str, ...]

    def of(self, rows: npt.NDArray[np.intp]) -> Attribute:
        """The same attribute of some cases."""
        return Attribute(self.name, self.codes[rows], self.values)


def encode(frame: pl.DataFrame, names: Sequence[str]) -> tuple[Attribute, ...]:
    """The named text columns as attributes, values in the order of their text."""
    return tuple(_encoded(frame[name]) for name in names)


def coded(column: pl.Series) -> pl.Series:
    """A text column as an enumeration in the order of its text: sorted once for many outcomes."""
    return column.cast(pl.Enum(column.drop_nulls().unique().sort()))


def _encoded(column: pl.Series) -> Attribute:
    told = column if isinstance(column.dtype, pl.Enum) else coded(column)
    values = told.dtype.categories.to_list()  # type: ignore[attr-defined]
    codes = told.to_physical().cast(pl.Int32).fill_null(NONE)
    return Attribute(column.name, codes.to_numpy(), tuple(values))


def weekday(column: str) -> pl.Expr:
    """The weekday of a date, so that text order is the week's: '1 Monday' to '7 Sunday'."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    told = {day: f"{day} {name}" for day, name in enumerate(names, 1)}
    return pl.col(column).dt.weekday().replace_strict(told, default=None, return_dtype=pl.String)


def month(column: str) -> pl.Expr:
    """The month of a date as 2026-03."""
    return pl.col(column).dt.strftime("%Y-%m")


def amount_bands(frame: pl.DataFrame, amount: str, currency: str) -> pl.Series:
    """Quarters of the amounts within each currency, as 'EUR 100.00 to 2500.00'.

    Both ends of a band are amounts that occur, in whole cents: 4.999 lies in 4.99 to 5.00, so that
    a filter by the ends keeps every amount of the band. A currency with fewer different amounts
    has fewer bands; an amount of no known currency has none.
    """
    known = pl.col(amount).is_not_null() & pl.col(currency).is_not_null()
    ranked = frame.select(
        amount=pl.when(known).then(pl.col(amount)),
        currency=pl.when(known).then(pl.col(currency)),
    ).with_columns(
        # equal amounts have one rank, so that a band never cuts between them
        band=((pl.col("amount").rank("min") - 1) * BANDS / pl.col("amount").count())
        .over("currency")
        .floor()
    )
    within = ["currency", "band"]
    return ranked.select(
        amount_band=pl.when(pl.col("amount").is_not_null()).then(
            pl.format(
                "{} {} to {}",
                "currency",
                _cents(pl.col("amount").min().over(within), up=False),
                _cents(pl.col("amount").max().over(within), up=True),
            )
        )
    ).to_series()


def _cents(amount: pl.Expr, *, up: bool) -> pl.Expr:
    """The amount in whole cents, at or beyond it."""
    # not floor(100 x): 1.15 is 114.99999999999999 cents
    near = amount.round(2)
    beyond = (
        pl.when(near < amount).then(near + 0.01) if up else pl.when(near > amount).then(near - 0.01)
    )
    return beyond.otherwise(near).cast(pl.Decimal(38, 2)).cast(pl.String)
