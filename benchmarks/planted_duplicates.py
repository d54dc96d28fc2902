"""Copies of bills with one slip each, and documents that look like duplicates and are in order.

They are planted on top of a simulated company, whose ledger plants duplicates and decoys of its
own. Who finds them is detection_duplicates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from benchmarks.simulated_invoices import Simulated

EACH: Final = 40


@dataclass(frozen=True)
class Planted:
    """invoices with copies and decoys at their end; copies and decoys: row and kind; known: rows
    of all copies, also of those that somebody reversed."""

    invoices: pl.DataFrame
    copies: pl.DataFrame
    decoys: pl.DataFrame
    known: pl.Series
    identifiers: pl.DataFrame


def with_slips(company: Simulated, seed: int) -> Planted:
    """The company's invoices with EACH copies a slip and EACH decoys a kind; none of them stands on
    an invoice that the simulator planted something on."""
    rng = np.random.default_rng(seed)
    invoices = company.invoices
    used = pl.concat([company.planted["row"], company.decoys["row"]]).implode()
    digits = pl.col("reference").str.replace_all("[^0-9]", "")
    free = invoices.with_row_index("row").filter(
        ~pl.col("row").cast(pl.Int64).is_in(used),
        ~pl.col("is_credit_memo"),
        ~pl.col("is_reversed"),
        digits.str.len_chars() >= 6,
        pl.len().over("supplier_id", "gross_amount", "currency") == 1,
        pl.col("tax_amount") > 0,
    )
    order = rng.permutation(free.height)
    parts = [invoices]
    copies = [company.planted.filter("is_to_be_found").select("row", "kind")]
    decoys = [company.decoys]
    taken, height = 0, invoices.height
    for kinds, told in ((SLIPS, copies), (DECOYS, decoys)):
        for kind, make in kinds.items():
            able, made = make(free[order[taken:]], rng)
            chosen = able.head(EACH)["row"]
            taken += (
                int(np.isin(free["row"].to_numpy()[order[taken:]], chosen).nonzero()[0].max()) + 1
            )
            new = made.filter(pl.col("row").is_in(chosen.implode()))
            parts.append(_numbered(new.drop("row"), kind, invoices))
            rows = pl.int_range(height, height + new.height, eager=True)
            told.append(pl.DataFrame({"row": rows, "kind": [kind] * new.height}))
            height += new.height
    return Planted(
        pl.concat(parts, how="vertical"),
        pl.concat(copies),
        pl.concat(decoys),
        pl.concat([company.planted["row"], *(made["row"] for made in copies[1:])]),
        pl.concat([company.identifiers, _second_numbers(company.identifiers)]),
    )


def _numbered(rows: pl.DataFrame, kind: str, like: pl.DataFrame) -> pl.DataFrame:
    named = pl.format("{}-{}", pl.lit(kind), pl.int_range(pl.len()))
    return rows.with_columns(invoice_object_id=named, invoice_id=named).select(like.columns)


Made = tuple[pl.DataFrame, pl.DataFrame]
Maker = Callable[[pl.DataFrame, np.random.Generator], Made]


def _again(free: pl.DataFrame, days: int = 14) -> pl.DataFrame:
    """The same documents, entered that many days later."""
    later = timedelta(days=days)
    return free.with_columns(
        posted_on=pl.col("posted_on") + later, received_at=pl.col("received_at") + later
    )


def _with_reference(change: pl.Expr) -> Maker:
    def make(free: pl.DataFrame, rng: np.random.Generator) -> Made:
        made = _again(free).with_columns(reference=change)
        differs = made["reference"] != free["reference"]
        return free.filter(differs), made.filter(differs)

    return make


def _read_as(character: str, other: str) -> Maker:
    return _with_reference(pl.col("reference").str.replace(character, other, literal=True))


def _second_number(named: bool) -> Maker:
    def make(free: pl.DataFrame, rng: np.random.Generator) -> Made:
        number = pl.format("{}-second", "supplier_id")
        name = pl.format("{} Ltd.", "supplier_name") if named else pl.lit("Harbour Trading House")
        return free, _again(free).with_columns(supplier_id=number, supplier_name=name)

    return make


def _second_numbers(identifiers: pl.DataFrame) -> pl.DataFrame:
    """Every supplier's second number has the account of the first."""
    return identifiers.with_columns(supplier_id=pl.format("{}-second", "supplier_id"))


def _without_tax(free: pl.DataFrame, rng: np.random.Generator) -> Made:
    net = pl.col("gross_amount") - pl.col("tax_amount").round(2).cast(pl.Decimal(38, 6))
    return free, _again(free).with_columns(gross_amount=net)


def _after_a_year(free: pl.DataFrame, rng: np.random.Generator) -> Made:
    return free, _again(free, 365)


_DIGITS = pl.col("reference").str.extract_groups(r"^(.*)(\d)(\d)(\D*\d?)$")
_SWAPPED = pl.when(_DIGITS.struct[1] != _DIGITS.struct[2]).then(
    pl.concat_str(*(_DIGITS.struct[at] for at in (0, 2, 1, 3)))
)


def _after(step: int, days: int, suffix: bool = False) -> Maker:
    """Another bill of the same amount: the next number after `step`, so many days later."""

    def make(free: pl.DataFrame, rng: np.random.Generator) -> Made:
        parts = pl.col("reference").str.extract_groups(r"^(.*?)(\d{1,6})(\D*)$")
        number = (parts.struct[1].cast(pl.Int64) + step).cast(pl.String)
        padded = number.str.zfill(parts.struct[1].str.len_chars())
        later = timedelta(days=days)
        made = _again(free, days).with_columns(
            reference=pl.concat_str(parts.struct[0], padded, parts.struct[2]),
            invoice_on=pl.col("invoice_on") + later,
        )
        known = made["reference"].is_not_null()
        return free.filter(known), made.filter(known)

    return make


def _instalments(count: int) -> Maker:
    """So many more parts of one amount, a month apart, numbered -2, -3, ..."""

    def make(free: pl.DataFrame, rng: np.random.Generator) -> Made:
        made = [
            _again(free, 30 * part).with_columns(
                reference=pl.format("{}-{}", "reference", pl.lit(part + 1)),
                invoice_on=pl.col("invoice_on") + timedelta(days=30 * part),
            )
            for part in range(1, count + 1)
        ]
        return free, pl.concat(made)

    return make


def _partial(free: pl.DataFrame, rng: np.random.Generator) -> Made:
    """A second delivery of the order, billed under the same number for another amount."""
    share = pl.Series(rng.uniform(0.2, 0.8, free.height)).cast(pl.Decimal(38, 6))
    return free, _again(free).with_columns(
        gross_amount=(pl.col("gross_amount") * share).round(2).cast(pl.Decimal(38, 6))
    )


def _credited(free: pl.DataFrame, rng: np.random.Generator) -> Made:
    """A credit memo over all of it, and the bill anew with a letter behind its number."""
    memo = _again(free, 5).with_columns(
        is_credit_memo=pl.lit(True), reference=pl.format("CM{}", "reference")
    )
    anew = _again(free, 9).with_columns(reference=pl.format("{}A", "reference"))
    return free, pl.concat([memo, anew])


def _other_firm(free: pl.DataFrame, rng: np.random.Generator) -> Made:
    """Another firm's bill of the same number and amount."""
    return free, _again(free).with_columns(
        supplier_id=pl.format("{}-stranger", "supplier_id"),
        supplier_name=pl.lit("Cedar Valley Instruments"),
    )


SLIPS: Final[dict[str, Maker]] = {
    "O read for 0": _read_as("0", "O"),
    "I read for 1": _read_as("1", "I"),
    "l read for 1": _read_as("1", "l"),
    "S read for 5": _read_as("5", "S"),
    "B read for 8": _read_as("8", "B"),
    "Z read for 2": _read_as("2", "Z"),
    "two digits swapped": _with_reference(_SWAPPED),
    "a letter added": _with_reference(pl.col("reference") + "A"),
    "signs left out": _with_reference(pl.col("reference").str.replace_all("[^0-9A-Za-z]", "")),
    "second supplier number, name alike": _second_number(named=True),
    "second supplier number, other name, same bank account": _second_number(named=False),
    "without tax": _without_tax,
    "the very same after a year": _after_a_year,
}
DECOYS: Final[dict[str, Maker]] = {
    "next number, the same day": _after(1, 0),
    "next number, a week later": _after(1, 7),
    "number ten on, the same day": _after(10, 0),
    "four instalments": _instalments(3),
    "two instalments": _instalments(1),
    "partial delivery under the same number": _partial,
    "credit memo and bill anew": _credited,
    "another firm's bill of that number": _other_firm,
}
