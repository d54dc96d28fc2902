"""Money that came back: which payment of a source, or entry of a bank, was undone and when.

Whether anything was paid twice is not told here.
"""

from __future__ import annotations

import polars as pl

from mining.rules.one_to_one import one_to_one


def payments_with_returns(payments: pl.DataFrame) -> pl.DataFrame:
    """PAYMENT with left_on, the day on which the supplier paid it back, the same amount in one, and
    left_with, the row of that refund."""
    told = payments.with_columns(
        party="supplier_id",
        money=pl.col("amount").abs(),
        carried=pl.lit(None, dtype=pl.String),
        on="paid_on",
    )
    return payments.with_columns(*_returned(told, pl.col("amount") < 0))


def entries_with_returns(entries: pl.DataFrame) -> pl.DataFrame:
    """BANK_TRANSACTION with left_on: the day on which the bank booked the money back."""
    told = entries.with_columns(
        party="counterparty_hash",
        money=pl.col("amount").abs(),
        carried="payment_reference",
        on="booked_on",
    )
    return entries.with_columns(
        _returned(told, pl.col("transaction_type") == "returned_payment")["left_on"]
    )


def with_parts_returned(payments: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """`payments_with_returns` told also where the supplier paid back just what was too much of a
    payment over several invoices, by a refund that pays back nothing else; pairs:
    duplicate_payments.PAIRS."""
    numbered = payments.with_row_index("row")
    key = ["supplier_id", "currency", "money"]
    too_much = (
        pairs.group_by(row="second")
        .agg(money=pl.col("overpaid").sum())
        .join(numbered, on="row")
        .filter(pl.col("left_on").is_null(), pl.col("money") < pl.col("amount"))
        .select("row", "paid_on", *key)
    )
    back = (
        numbered.filter(pl.col("amount") < 0)
        .join(numbered.select(row="left_with"), on="row", how="anti")
        .select("supplier_id", "currency", money=-pl.col("amount"), back="row", back_on="paid_on")
    )
    found = (
        too_much.join(back, on=key, nulls_equal=True)
        .filter(pl.col("back_on") >= pl.col("paid_on"))
        .sort("paid_on", "row", "back_on", "back", descending=[True, False, False, False])
    )
    returned = one_to_one(found, "back", "row").select("row", "back", "back_on")
    return (
        numbered.join(returned, on="row", how="left", maintain_order="left")
        .with_columns(
            left_on=pl.coalesce("left_on", "back_on"), left_with=pl.coalesce("left_with", "back")
        )
        .select(payments.columns)
    )


def _returned(told: pl.DataFrame, is_return: pl.Expr) -> pl.DataFrame:
    """By row, the day (left_on) and row (left_with) of the return that belongs to it: to the same
    party, of the same amount, that whose reference it carries, else the last one before."""
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
    taken = one_to_one(pairs, "row", "row_out").select(left_on="on", left_with="row", row="row_out")
    return (
        numbered.select("row").join(taken, on="row", how="left", maintain_order="left").drop("row")
    )
