"""When a document came into the books, and when and by what it left them: a reversal, or a credit
memo over all of it. Which documents are duplicates is not told here.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from mining.rules import references
from mining.rules.one_to_one import one_to_one

REVERSED, CREDITED = "reversal", "credit memo"
_DISTINCTIVE: Final = 4

LIFE: Final = {
    "entered_on": pl.Date,
    "left_on": pl.Date,
    "left_by": pl.String,
    "left_with": pl.String,
    "left_with_clearing": pl.String,
}


def with_life(invoices: pl.DataFrame) -> pl.DataFrame:
    """The invoices with the columns of LIFE; the rows and their order stay.

    entered_on: the later of the days on which it came in and was posted, for one that is entered
    anew may keep the day on which its paper came. left_on and left_by are null while it stands;
    left_with is the object id of the credit memo and left_with_clearing the document that cleared
    that memo. A document of which only the fact of reversal is known left when it came.
    """
    numbered = invoices.with_row_index("row").with_columns(
        entered_on=pl.coalesce(
            pl.max_horizontal(pl.col("received_at").dt.date(), "posted_on"), "invoice_on"
        )
    )
    credited = _credited(numbered)
    is_reversed = pl.col("is_reversed").fill_null(False)
    return (
        numbered.join(credited, on="row", how="left", maintain_order="left")
        .with_columns(
            left_on=pl.when(is_reversed)
            .then(pl.max_horizontal(pl.coalesce("reversed_on", "entered_on"), "entered_on"))
            .when(pl.col("credited_on").is_not_null())
            .then(pl.max_horizontal("credited_on", "entered_on")),
            left_by=pl.when(is_reversed)
            .then(pl.lit(REVERSED))
            .when(pl.col("credited_on").is_not_null())
            .then(pl.lit(CREDITED)),
            left_with=pl.when(~is_reversed).then("memo_id"),
            left_with_clearing=pl.when(~is_reversed).then("memo_clearing"),
        )
        .select(*invoices.columns, *LIFE)
    )


def _credited(invoices: pl.DataFrame) -> pl.DataFrame:
    """Documents that a credit memo takes back in full: row, credited_on, memo_id, memo_clearing.

    Supplier, amount and currency are the same. A memo takes back one document: that whose number it
    carries, else the nearest that came before its day.
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
        credited_on="entered_on",
        carried="compared",
    )
    documents = standing.filter(~is_memo).select(*money, "row", "entered_on", "compared")
    pairs = (
        memos.join(documents, on=["supplier_id", "currency", "money"])
        .with_columns(
            is_named=pl.col("carried").fill_null("").str.contains(pl.col("compared"), literal=True)
            & (pl.col("compared").str.len_chars() >= _DISTINCTIVE)
        )
        .with_columns(
            pl.col("is_named").fill_null(False),
            is_before=pl.col("entered_on") < pl.col("credited_on"),
            apart=(pl.col("entered_on") - pl.col("credited_on")).abs(),
        )
        # a memo that names its document may overtake it on the way into the books
        .filter(pl.col("is_named") | (pl.col("entered_on") <= pl.col("credited_on")))
        .sort(
            ["is_named", "is_before", "apart", "row", "credited_on", "memo"],
            descending=[True, True, False, True, False, False],
        )
    )
    return one_to_one(pairs, "memo", "row").select("row", "credited_on", "memo_id", "memo_clearing")
