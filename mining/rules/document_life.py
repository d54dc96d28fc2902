"""When a document came into the books, and when and by what it left them: a reversal, or a credit
memo over all of it. Which documents are duplicates is not told here.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from mining.rules import references
from mining.rules.one_to_one import one_to_one

REVERSED, CREDITED = "reversal", "credit memo"
_MOMENT: Final = pl.Datetime("us", "UTC")
_DISTINCTIVE: Final = 4

LIFE: Final = {
    "entered_at": _MOMENT,
    "left_at": _MOMENT,
    "left_by": pl.String,
    "left_with": pl.String,
    "left_with_clearing": pl.String,
}


def with_life(invoices: pl.DataFrame) -> pl.DataFrame:
    """The invoices with the columns of LIFE; the rows and their order stay.

    entered_at: when it came in, else its posting date, else its own date. left_at and left_by are
    null while it stands; left_with is the object id of the credit memo and left_with_clearing the
    document that cleared that memo. A document of which only the fact of reversal is known left
    when it came. Where documents have days only, those that left have, too.
    """
    numbered = invoices.with_row_index("row").with_columns(
        entered_at=pl.coalesce(
            pl.col("received_at"),
            pl.col("posted_on").cast(_MOMENT),
            pl.col("invoice_on").cast(_MOMENT),
        )
    )
    credited = _credited(numbered)
    is_reversed = pl.col("is_reversed").fill_null(False)
    return (
        numbered.join(credited, on="row", how="left", maintain_order="left")
        .with_columns(
            left_at=pl.when(is_reversed)
            .then(pl.max_horizontal(pl.coalesce("reversed_at", "entered_at"), "entered_at"))
            .otherwise("credited_at"),
            left_by=pl.when(is_reversed)
            .then(pl.lit(REVERSED))
            .when(pl.col("credited_at").is_not_null())
            .then(pl.lit(CREDITED)),
            left_with=pl.when(~is_reversed).then("memo_id"),
            left_with_clearing=pl.when(~is_reversed).then("memo_clearing"),
        )
        .with_columns(
            left_at=pl.when(pl.col("received_at").is_null())
            .then(pl.col("left_at").dt.truncate("1d"))
            .otherwise("left_at")
        )
        .select(*invoices.columns, *LIFE)
    )


def _credited(invoices: pl.DataFrame) -> pl.DataFrame:
    """Documents that a credit memo takes back in full: row, credited_at, memo_id, memo_clearing.

    Supplier, amount and currency are the same and the memo came later. A memo takes back one
    document: that whose number it carries, else the last that came before it.
    """
    money: list[pl.Expr] = [
        pl.col("supplier_id"),
        pl.col("currency").fill_null(""),
        pl.col("gross_amount").abs().alias("money"),
    ]
    standing = invoices.filter(
        ~pl.col("is_reversed").fill_null(False), pl.col("gross_amount").fill_null(0) != 0
    ).with_columns(compared=references.normalised_reference(pl.col("reference")))
    is_memo = pl.col("is_credit_memo").fill_null(False)
    memos = standing.filter(is_memo).select(
        *money,
        memo="row",
        memo_id="invoice_object_id",
        memo_clearing="clearing_document_id",
        credited_at="entered_at",
        carried="compared",
    )
    documents = standing.filter(~is_memo).select(*money, "row", "entered_at", "compared")
    pairs = (
        memos.join(documents, on=["supplier_id", "currency", "money"])
        .filter(pl.col("entered_at") <= pl.col("credited_at"))
        .with_columns(
            is_named=pl.col("carried").fill_null("").str.contains(pl.col("compared"), literal=True)
            & (pl.col("compared").str.len_chars() >= _DISTINCTIVE)
        )
        .with_columns(pl.col("is_named").fill_null(False))
        .sort(
            ["is_named", "entered_at", "row", "credited_at", "memo"],
            descending=[True, True, True, False, False],
        )
    )
    return one_to_one(pairs, "memo", "row").select("row", "credited_at", "memo_id", "memo_clearing")
