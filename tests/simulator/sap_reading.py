"""How the tests read SAP's text columns."""

import polars as pl


def cents(column: str) -> pl.Expr:
    """An amount with two places as whole cents; anything else is an error."""
    return pl.col(column).str.replace(r"^(\d+)\.(\d\d)$", "$1$2").cast(pl.Int64)


def thousandths(column: str) -> pl.Expr:
    """A quantity or percentage with three places as whole thousandths."""
    return pl.col(column).str.replace(r"^(\d+)\.(\d{3})$", "$1$2").cast(pl.Int64)


def day(column: str) -> pl.Expr:
    """YYYYMMDD as a date; the initial date as null."""
    known = pl.when(pl.col(column) != "00000000").then(column)
    return known.str.to_date("%Y%m%d")


def signed(column: str) -> pl.Expr:
    """Cents with the sign of SHKZG: debit positive."""
    return pl.when(pl.col("SHKZG") == "S").then(cents(column)).otherwise(-cents(column))
