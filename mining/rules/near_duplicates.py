"""Pairs of invoices that are likely the same bill twice, though not by the definition of K18.

The same firm, amount and currency within weeks, under a number with a slip in it; the same number
and amount under another supplier number; the same number with the amount once with tax and once
without. What is in order and looks alike is kept out: the same amount again and again under numbers
of their own (rent, instalments), and an invoice that left the books before it came anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from mining.rules import references, supplier_links
from mining.rules.references import EXTENDED, LOOKS_ALIKE, ONE_CHARACTER, SAME, SWAPPED

WINDOW_DAYS: Final = 60
# Neighbours that are looked at within a block, in order of date: a longer block is a standing
# charge, of which the next few tell as much as all.
_NEIGHBOURS: Final = 6
_RECURRING: Final = 3
_REISSUED_DAYS: Final = 14
_LATER_DAYS: Final = 3
_SAME_NAME: Final = 85.0
_DISTINCTIVE, _DISTINCTIVE_FOR_LINKED = 6, 4

TYPED, SUPPLIER, TAX = "slip in the number", "another supplier number", "with and without tax"
# below an exact duplicate, in the order of how often each is one
SCORES: Final = {LOOKS_ALIKE: 0.82, SWAPPED: 0.76, EXTENDED: 0.74, ONE_CHARACTER: 0.65}
_SCORE_LINKED, _SCORE_SUPPLIER, _SCORE_TAX = 0.8, 0.78, 0.72
_LEGAL_FORM = (
    r"\b(gmbh|ag|kg|se|co|inc|corp|corporation|company|ltd|limited|llc|plc|sas|sa|sarl|srl|spa|bv|nv"
    r"|pty|pte|pvt|sp|z|oo|de|cv|ab|oy|as)\b"
)

PAIRS: Final = {
    "first": pl.UInt32,
    "second": pl.UInt32,
    "kind": pl.String,
    "way": pl.Int8,
    "days_apart": pl.Int32,
    "score": pl.Float64,
    "is_standing": pl.Boolean,
}


def near_duplicate_pairs(invoices: pl.DataFrame, firms: pl.DataFrame | None = None) -> pl.DataFrame:
    """Pairs of rows of `invoices` (row numbers; first came first), with kind, way, score 0 to 1,
    and whether both still stand.

    invoices: `with_life` of one source with supplier_name; gross_amount as Decimal, tax_amount as
    float. Of one source, because systems hand invoices on to each other: the same bill in two of
    them is mostly in order. firms: `supplier_links.firms`. What K18 finds by itself is not among
    them, nor documents of which one had left the books before the other came.
    """
    documents = _comparable(invoices, firms)
    pairs = pl.concat(
        [_slips(documents), _other_numbers_of_a_firm(documents), _with_and_without_tax(documents)]
    )
    return pairs.unique(["first", "second"], keep="first", maintain_order=True).sort(
        "score", "first", "second", descending=[True, False, False]
    )


def firm(name: pl.Expr, supplier_id: pl.Expr) -> pl.Expr:
    """What a firm is known by under all of its supplier numbers: its name without legal form, or
    the supplier number where it has no name."""
    # S.A. and SA are one form
    bare_of_dots = name.str.to_lowercase().str.replace_all(".", "", literal=True)
    words = bare_of_dots.str.replace_all(r"[^\p{L}\p{N}]+", " ")
    bare = words.str.replace_all(_LEGAL_FORM, " ").str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(bare != "").then(bare).otherwise(supplier_id)


def _comparable(invoices: pl.DataFrame, firms: pl.DataFrame | None) -> pl.DataFrame:
    """Documents in the order in which they came, with what they are compared by."""
    linked = firms if firms is not None else supplier_links.no_firms()
    by_name = firm(pl.col("supplier_name"), pl.col("supplier_id"))
    return (
        invoices.with_row_index("row")
        .filter(
            ~pl.col("is_credit_memo").fill_null(False),
            pl.col("gross_amount").fill_null(0) != 0,
            pl.col("supplier_id").is_not_null(),
        )
        .with_columns(compared=references.normalised_reference(pl.col("reference")))
        .filter(pl.col("compared").is_not_null())
        .join(linked, on="supplier_id", how="left", maintain_order="left")
        .select(
            "row",
            "reference",
            "compared",
            "supplier_id",
            "linked_firm",
            "entered_on",
            "left_on",
            is_named=pl.col("supplier_name").fill_null("").str.strip_chars() != "",
            name=by_name,
            # one name for all numbers of a firm, whichever of its names that is
            firm=pl.when(pl.col("linked_firm").is_null())
            .then(by_name)
            .otherwise(by_name.min().over("linked_firm")),
            folded=references.folded_reference(pl.col("compared")),
            cents=_cents("gross_amount"),
            tax_cents=(pl.col("tax_amount").fill_null(0.0) * 100).round().cast(pl.Int64),
            currency=pl.col("currency").fill_null(""),
            dated=pl.col("invoice_on").cast(pl.Int32),
            day=pl.coalesce("invoice_on", "posted_on").cast(pl.Int32),
            came=pl.coalesce("posted_on", "invoice_on").cast(pl.Int32),
        )
        .sort("came", "day", "row", nulls_last=True)
        .with_row_index("place")
    )


def _slips(documents: pl.DataFrame) -> pl.DataFrame:
    """The same firm, amount and currency, the numbers alike."""
    key = ["firm", "cents", "currency"]
    # the same amount under many numbers of their own is a standing charge: only what cannot be
    # another number counts there
    told = documents.with_columns(
        is_recurring=(pl.col("folded").n_unique().over(key) >= _RECURRING)
        & ((pl.col("day").max() - pl.col("day").min()).over(key) > WINDOW_DAYS)
    )
    pairs = _neighbours(told, key)
    way = references.ways(pairs["compared"], pairs["compared_right"])
    pairs = pairs.with_columns(
        way=way,
        kind=pl.lit(TYPED),
        score=pl.Series(way).replace_strict(SCORES, default=0.0, return_dtype=pl.Float64),
    )
    # The next numbers of a block are a character away as well. They differ at their end; a slip may
    # stand anywhere, and keeps the date of the bill.
    pairs = pairs.with_columns(days=(pl.col("day_right") - pl.col("day")).abs().fill_null(0))
    is_same_day = pl.col("day") == pl.col("day_right")
    is_next = pl.col("compared").str.head(-2) == pl.col("compared_right").str.head(-2)
    is_slip = (
        (pl.col("way") == LOOKS_ALIKE)
        | ((pl.col("way") == SWAPPED) & (is_same_day | ~is_next))
        | ((pl.col("way") == EXTENDED) & _is_reissued(pl.col("days")))
        | ((pl.col("way") == ONE_CHARACTER) & (pl.col("dated") == pl.col("dated_right")) & ~is_next)
    )
    # bills of one amount each month have dates of their own; many of one day come together
    is_later = (pl.col("came_right") - pl.col("came")).abs() >= _LATER_DAYS
    is_certain = (
        (pl.col("way") == LOOKS_ALIKE)
        | (is_same_day & (pl.col("way") == EXTENDED))
        | (is_same_day & (pl.col("way") == SWAPPED) & is_later)
    )
    return _as_pairs(pairs.filter(is_slip & (~pl.col("is_recurring") | is_certain)))


def _is_reissued(days: pl.Expr) -> pl.Expr:
    """What was added is a letter behind a digit, or within two weeks a number behind a sign: later
    that is the next instalment. Digits alone make another number, and letters behind letters are
    mostly whom the bill is about."""
    one, other = pl.col("compared"), pl.col("compared_right")
    is_longer = one.str.len_chars() > other.str.len_chars()
    longer = pl.when(is_longer).then(one).otherwise(other)
    shorter = pl.when(is_longer).then(other).otherwise(one)
    written = pl.when(is_longer).then("reference").otherwise("reference_right").str.strip_chars()
    added = longer.str.slice(shorter.str.len_chars())
    before = written.str.slice(-1 - added.str.len_chars().cast(pl.Int64), 1)
    is_letter = added.str.contains(r"^[A-Z]$") & shorter.str.contains(r"[0-9]$")
    is_number = added.str.contains(r"^[0-9]+$") & before.str.contains(r"[^A-Za-z0-9]")
    return is_letter | (is_number & (days <= _REISSUED_DAYS))


def _other_numbers_of_a_firm(documents: pl.DataFrame) -> pl.DataFrame:
    """The same number and amount for another supplier number, where the names are alike or both
    numbers have a bank account or a tax number in common."""
    from rapidfuzz import fuzz, process

    pairs = _neighbours(documents, ["folded", "cents", "currency"]).filter(
        pl.col("supplier_id") != pl.col("supplier_id_right")
    )
    # all words count: two firms may share one (Post), and number 136 is not number 137
    alike = process.cpdist(
        pairs["name"].to_list(), pairs["name_right"].to_list(), scorer=fuzz.token_sort_ratio
    )
    digits = (
        pl.col("name").str.extract_all(r"[0-9]+"),
        pl.col("name_right").str.extract_all(r"[0-9]+"),
    )
    length = pl.col("folded").str.len_chars()
    pairs = pairs.with_columns(
        is_linked=(pl.col("linked_firm") == pl.col("linked_firm_right")).fill_null(False)
        & (length >= _DISTINCTIVE_FOR_LINKED),
        # numbers of suppliers without a name are alike for being numbers
        is_alike=pl.Series(np.asarray(alike) >= _SAME_NAME, dtype=pl.Boolean)
        & pl.col("is_named")
        & pl.col("is_named_right")
        & (digits[0] == digits[1])
        & (length >= _DISTINCTIVE),
    )
    return _as_pairs(
        pairs.filter(pl.col("is_linked") | pl.col("is_alike")).with_columns(
            kind=pl.lit(SUPPLIER),
            way=pl.when(pl.col("compared") == pl.col("compared_right"))
            .then(SAME)
            .otherwise(LOOKS_ALIKE),
            score=pl.when("is_linked").then(_SCORE_LINKED).otherwise(_SCORE_SUPPLIER),
        )
    )


def _with_and_without_tax(documents: pl.DataFrame) -> pl.DataFrame:
    """The same firm and number; the greater amount is the smaller one and its tax, to two cents."""
    pairs = _neighbours(documents, ["firm", "folded", "currency"])
    one, other = pl.col("cents").abs(), pl.col("cents_right").abs()
    tax = pl.max_horizontal(pl.col("tax_cents").abs(), pl.col("tax_cents_right").abs())
    is_taxed = (one != other) & (tax > 0) & (((one - other).abs() - tax).abs() <= 2)
    return _as_pairs(
        pairs.filter(is_taxed).with_columns(
            kind=pl.lit(TAX), way=pl.lit(SAME), score=pl.lit(_SCORE_TAX)
        )
    )


def _neighbours(documents: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Pairs of documents with equal keys, at most WINDOW_DAYS and _NEIGHBOURS apart in order."""
    ordered = documents.with_columns(block=pl.struct(key).rank("dense")).sort("block", "place")
    block, day = ordered["block"].to_numpy(), ordered["day"].fill_null(0).to_numpy()
    found = list(_shifted(block, day))
    left = np.concatenate([pair[0] for pair in found])
    right = np.concatenate([pair[1] for pair in found])
    second = ordered[right]
    return ordered[left].hstack(
        [column.alias(f"{column.name}_right") for column in second.get_columns()]
    )


def _shifted(
    block: npt.NDArray[np.uint32], day: npt.NDArray[np.int32]
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    for step in range(1, _NEIGHBOURS + 1):
        near = np.abs(day[step:] - day[:-step]) <= WINDOW_DAYS
        left = np.flatnonzero((block[step:] == block[:-step]) & near)
        yield left, left + step


def _as_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Those of which the first stood when the second came."""
    is_first = (pl.col("entered_on") <= pl.col("entered_on_right")).fill_null(True)
    left_on = pl.when(is_first).then("left_on").otherwise("left_on_right")
    came_on = pl.max_horizontal("entered_on", "entered_on_right")
    return (
        pairs.filter((left_on > came_on).fill_null(True))
        .select(
            first="row",
            second="row_right",
            kind="kind",
            way=pl.col("way").cast(pl.Int8),
            days_apart=(pl.col("day_right") - pl.col("day")).abs(),
            score="score",
            is_standing=pl.col("left_on").is_null() & pl.col("left_on_right").is_null(),
        )
        .cast(pl.Schema(PAIRS))
    )


def _cents(column: str) -> pl.Expr:
    return (pl.col(column) * 100).round(0).cast(pl.Int64)
