"""How much of each invoice a payment paid, where it pays several. No comparison in here."""

from __future__ import annotations

from typing import Final

import polars as pl

Columns = dict[str, pl.DataType | type[pl.DataType]]

SETTLED: Final[Columns] = {
    "payment_object_id": pl.String,
    "invoice_object_id": pl.String,
    "invoice_label": pl.String,
    "gross_amount": pl.Decimal(38, 6),
    "discount_taken_amount": pl.Decimal(38, 6),
    "is_credit_memo": pl.Boolean,
}
"""Which payment cleared, or paid a part of, which invoice. discount_taken_amount: of the invoice,
null where none was taken or the source does not tell."""


def paid_parts(payments: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """One row a payment and invoice, with all columns of both and part_amount.

    A payment of one invoice paid that alone. Of several, a part is what is left of the payment when
    the others are taken off, each less the discount that it was cleared with and credit memos
    added: at most the invoice, and nothing where others took it all. So a part is never told too
    great where an other one was paid in part.
    """
    is_memo = pl.col("is_credit_memo").fill_null(False)
    billed = (pl.col("gross_amount") - pl.col("discount_taken_amount").fill_null(0)) * pl.when(
        is_memo
    ).then(-1).otherwise(1)
    links = settled.unique(
        ["payment_object_id", "invoice_object_id"], keep="first", maintain_order=True
    ).with_columns(is_memo=is_memo, billed=billed)
    told = links.with_columns(
        others=pl.col("billed").sum().over("payment_object_id") - pl.col("billed"),
        of=pl.len().over("payment_object_id"),
    )
    rest = pl.col("amount") - pl.col("others")
    return (
        payments.join(told, on="payment_object_id", maintain_order="left")
        .filter(~pl.col("is_memo"))
        .with_columns(
            part_amount=pl.when(pl.col("of") == 1)
            .then("amount")
            .otherwise(pl.min_horizontal(rest, "gross_amount"))
        )
        .filter(pl.col("part_amount") > 0)
        .drop("is_memo", "billed", "others", "of")
    )
