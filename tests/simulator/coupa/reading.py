"""How the tests read Coupa's records, and what of the truth Coupa's records show."""

from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from p2p.simulator.rendering import Rendered
from p2p.simulator.truth import Truth


@dataclass(frozen=True)
class Case:
    """A truth, its records as they are rendered, and the folder where they are written."""

    truth: Truth
    rendered: dict[str, Rendered]
    folder: Path
    read: dict[str, pl.DataFrame] = field(default_factory=dict)

    def records(self, name: str) -> pl.DataFrame:
        """The records of a resource as they are written, with the schema that they have."""
        if name not in self.read:
            self.read[name] = self._read(name)
        return self.read[name]

    def _read(self, name: str) -> pl.DataFrame:
        frame = self.rendered[name].frame
        schema = {n: t for n, t in frame.schema.items() if n != "_changed_at"}
        return pl.read_ndjson(self.folder / f"{name}.jsonl", schema=schema)

    def elements(self, name: str, collection: str) -> pl.DataFrame:
        """The elements of a collection, each with its parent (header_id)."""
        rows = self.records(name).select(pl.col("id").alias("header_id"), collection)
        return rows.explode(collection, empty_as_null=True).drop_nulls().unnest(collection)


def cents(amount: pl.Expr) -> pl.Expr:
    """Amounts as whole cents."""
    return (amount.cast(pl.Decimal(20, 6)) * 100).round(4).cast(pl.Float64).cast(pl.Int64)


def number(value: str) -> pl.Expr:
    """A decimal in text."""
    return pl.col(value).cast(pl.Float64)


def per_currency(frame: pl.DataFrame, amount: pl.Expr) -> dict[str, int]:
    """Sums of records by their currency."""
    code = pl.col("currency").struct.field("code")
    totals = frame.group_by(code.alias("code")).agg(total=amount.sum())
    return dict(totals.iter_rows())


def in_truth(truth: Truth, frame: pl.DataFrame, amount: pl.Expr) -> dict[str, int]:
    """Sums of the truth's rows by the currency of their company."""
    codes = pl.Series([c.currency for c in truth.world.scenario.companies])
    totals = frame.group_by(codes[frame["company"]].alias("code")).agg(total=amount.sum())
    return dict(totals.iter_rows())


def entered(truth: Truth) -> pl.DataFrame:
    """Invoices and credit notes, also those that wait; a reversal is no record of Coupa's."""
    standing = truth.invoices.filter(pl.col("nature") != "reversal")
    return pl.concat([standing, truth.parked_invoices.select(standing.columns)])
