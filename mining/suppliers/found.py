"""What every detector of suppliers returns: signals with their figures, and the rows behind."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mining.mart_columns import Kind
from mining.suppliers.source_data import empty

SIGNAL: dict[str, Kind] = {
    "supplier": pl.String,
    "signal": pl.String,
    "value": pl.Float64,
    "peer_value": pl.Float64,
    "counted": pl.Int64,
    "of_count": pl.Int64,
    "p_value": pl.Float64,
    "strength": pl.Float64,
    "is_large": pl.Boolean,
    "peers": pl.String,
    "peer_count": pl.Int64,
    "since_on": pl.Date,
    "detail": pl.String,
}
"""One row a supplier and signal that could be judged. value and peer_value: in the signal's unit;
counted of of_count: rows behind value. A test has a p_value, and is_large where the difference is
large enough to matter; a rule has a strength 0..1 instead. since_on: only rows from there on."""
EVIDENCE: dict[str, Kind] = {
    "supplier": pl.String,
    "signal": pl.String,
    "row_kind": pl.String,
    "object_id": pl.String,
    "document": pl.String,
    "happened_on": pl.Date,
    "amount": pl.Float64,
    "at_risk_amount": pl.Float64,
    "currency": pl.String,
    "people": pl.List(pl.String),
    "note": pl.String,
}
"""Rows behind a signal: invoices, order items, payments, changes, other suppliers. at_risk_amount:
the part of amount that the signal puts in doubt; 0 where the row only explains."""


@dataclass(frozen=True, slots=True)
class Found:
    """signals as SIGNAL, evidence as EVIDENCE."""

    signals: pl.DataFrame
    evidence: pl.DataFrame


def found(signals: pl.DataFrame, evidence: pl.DataFrame) -> Found:
    """Both in their shape; columns that a detector does not have are null."""
    return Found(shaped(signals, SIGNAL), shaped(evidence, EVIDENCE))


def shaped(frame: pl.DataFrame, schema: dict[str, Kind]) -> pl.DataFrame:
    """The columns of the schema in its order; missing ones are null."""
    if not frame.width:
        return empty(schema)
    missing = [pl.lit(None).alias(name) for name in schema if name not in frame.columns]
    return frame.with_columns(missing).select(*schema).cast(pl.Schema(schema))


def people(*columns: str) -> pl.Expr:
    """The names in these columns as a list, without nulls and repetition."""
    return (
        pl.concat_list(pl.col(column).cast(pl.String) for column in columns)
        .list.drop_nulls()
        .list.unique(maintain_order=True)
    )


def invoices_as_evidence(invoices: pl.DataFrame) -> pl.DataFrame:
    """The invoices with the columns of evidence: all of each is at risk."""
    return invoices.with_columns(
        row_kind=pl.lit("invoice"),
        object_id=pl.col("invoice_object_id"),
        document=pl.col("invoice"),
        happened_on=pl.col("posted_on"),
        amount=pl.col("gross_amount"),
        at_risk_amount=pl.col("gross_amount"),
        people=people("recorded_by"),
    )
