"""How the tests read Oracle's text columns, and what of the truth Oracle's tables show."""

import polars as pl

from p2p.simulator.truth import Truth
from p2p.sources.specification import get_system

ZONE = "Asia/Singapore"
SPEC = get_system("oracle")


def dec(column: str) -> pl.Expr:
    """A NUMBER as a decimal."""
    return pl.col(column).cast(pl.Decimal(38, 10))


def cents(column: str) -> pl.Expr:
    """An amount as whole cents."""
    return (dec(column) * 100).cast(pl.Int64)


def clock(instant: str) -> pl.Expr:
    """UTC seconds as the server in Singapore shows them."""
    at = pl.from_epoch(instant).dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE)
    return at.dt.strftime("%Y-%m-%d %H:%M:%S")


def same(left: pl.DataFrame, right: pl.DataFrame) -> bool:
    """Equal rows, in whatever order; neither empty."""
    assert left.height > 0
    right = right.select(left.columns)
    return left.sort(left.columns).equals(right.sort(left.columns))


def entered_invoices(truth: Truth) -> pl.DataFrame:
    """What clerks and the wire have entered: recorded or still parked, without reversals."""
    every = pl.concat([truth.invoices, truth.parked_invoices])
    return every.filter(pl.col("nature") != "reversal")
