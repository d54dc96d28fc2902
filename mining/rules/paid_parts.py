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
    "invoice_currency": pl.String,
    "discount_taken_amount": pl.Decimal(38, 6),
    "is_credit_memo": pl.Boolean,
}
"""Which payment cleared, or paid a part of, which invoice. discount_taken_amount: of the invoice,
null where none was taken or the source does not tell."""

# cents of rounding are no payment of another bill
_TOLERANCE: Final = 0.005
# a bill paid twice or thrice in one payment; ten times of a round amount is a run of other bills
_TIMES: Final = (2, 3)


def paid_parts(payments: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """One row a payment and invoice, with all columns of both, owed_amount (the invoice less the
    discount taken) and part_amount.

    A payment of one invoice paid that alone. Of several, a part is what is left of the payment when
    the others are taken off, each less the discount that it was cleared with and credit memos
    added: at most the invoice, and nothing where others took it all. A payment beyond all invoices
    known of it paid others too, unless it is just twice or three times them: of those known it paid
    at most what other payments leave. So a part is never told too great where an other one was paid
    in part. A payment over an invoice in another currency than its own has no parts, for what is
    left of it is not known.
    """
    is_memo = pl.col("is_credit_memo").fill_null(False)
    owed = pl.col("gross_amount") - pl.col("discount_taken_amount").fill_null(0)
    links = settled.unique(
        ["payment_object_id", "invoice_object_id"], keep="first", maintain_order=True
    ).with_columns(
        is_memo=is_memo,
        owed_amount=owed,
        billed=owed * pl.when(is_memo).then(-1).otherwise(1),
    )
    of_payment = "payment_object_id"
    is_own = pl.col("currency").eq_missing(pl.col("invoice_currency"))
    told = (
        payments.join(links, on=of_payment, maintain_order="left")
        .filter(is_own.all().over(of_payment))
        .with_columns(
            others=pl.col("billed").sum().over(of_payment) - pl.col("billed"),
            of=pl.len().over(of_payment),
        )
        .filter(~pl.col("is_memo"))
    )
    rest = pl.min_horizontal(pl.col("amount") - pl.col("others"), "gross_amount")
    return (
        told.with_columns(
            is_beyond=_is_beyond(),
            part_amount=pl.when(pl.col("of") == 1).then("amount").otherwise(rest),
        )
        .with_columns(part_amount=pl.when("is_beyond").then(_unpaid()).otherwise("part_amount"))
        .filter(pl.col("part_amount") > 0)
        .drop("is_memo", "billed", "others", "of", "is_beyond")
    )


def _is_beyond() -> pl.Expr:
    """Whether the payment is more than all invoices known of it, and not a few times them."""
    amount = pl.col("amount").cast(pl.Float64)
    gross, owed = (
        pl.col(name).sum().over("payment_object_id").cast(pl.Float64)
        for name in ("gross_amount", "owed_amount")
    )
    is_times = pl.any_horizontal(
        (amount - bills * times).abs() <= bills * _TOLERANCE
        for bills in (gross, owed)
        for times in _TIMES
    )
    return (amount > gross * (1 + _TOLERANCE)) & ~is_times


def _unpaid() -> pl.Expr:
    """What of the invoice is left for the first payment that is beyond: what all others leave, else
    what those before it leave. Payments that came back paid nothing."""
    key, order = "invoice_object_id", ["paid_on", "payment_object_id"]
    known = (
        pl.when(~pl.col("is_beyond") & pl.col("left_on").is_null() & (pl.col("part_amount") > 0))
        .then("part_amount")
        .otherwise(pl.lit(0))
    )
    by_all = pl.col("owed_amount") - known.sum().over(key)
    by_earlier = pl.col("owed_amount") - known.cum_sum().over(key, order_by=order)
    is_first = pl.col("is_beyond").cast(pl.Int32).cum_sum().over(key, order_by=order) == 1
    return pl.when(is_first).then(pl.when(by_all > 0).then(by_all).otherwise(by_earlier))
