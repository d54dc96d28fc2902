"""Money that came back: which payment of a source, or entry of a bank, was undone and when.

Whether anything was paid twice is not told here.
"""

from __future__ import annotations

import polars as pl

from mining.rules.one_to_one import one_to_one


def payments_with_returns(payments: pl.DataFrame) -> pl.DataFrame:
    """PAYMENT with left_on: the day on which the supplier paid it back, the same amount in one."""
    told = payments.with_columns(
        party="supplier_id",
        money=pl.col("amount").abs(),
        carried=pl.lit(None, dtype=pl.String),
        on="paid_on",
    )
    return payments.with_columns(left_on=_returned_on(told, pl.col("amount") < 0))


def entries_with_returns(entries: pl.DataFrame) -> pl.DataFrame:
    """BANK_TRANSACTION with left_on: the day on which the bank booked the money back."""
    told = entries.with_columns(
        party="counterparty_hash",
        money=pl.col("amount").abs(),
        carried="payment_reference",
        on="booked_on",
    )
    return entries.with_columns(
        left_on=_returned_on(told, pl.col("transaction_type") == "returned_payment")
    )


def _returned_on(told: pl.DataFrame, is_return: pl.Expr) -> pl.Series:
    """By row, the day of the return that belongs to it: to the same party, of the same amount, that
    whose reference it carries, else the last one before."""
    numbered = told.with_row_index("row").select(
        "row", "party", "money", "carried", "on", currency=pl.col("currency").fill_null("")
    )
    back = numbered.filter(told.select(is_return.fill_null(False)).to_series())
    out = numbered.join(back, on="row", how="anti", maintain_order="left")
    pairs = (
        back.join(out, on=["party", "money", "currency"], suffix="_out")
        .filter(pl.col("on_out") <= pl.col("on"))
        .with_columns(is_named=(pl.col("carried") == pl.col("carried_out")).fill_null(False))
        .sort(
            ["is_named", "on_out", "row_out", "on", "row"],
            descending=[True, True, True, False, False],
        )
    )
    taken = one_to_one(pairs, "row", "row_out").select(row="row_out", left_on="on")
    return numbered.select("row").join(taken, on="row", how="left", maintain_order="left")[
        "left_on"
    ]
