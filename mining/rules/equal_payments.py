"""Payments that are equal in something and near each other in time: who stands beside whom.

What is equal, and what it means, is told by duplicate_payments and duplicate_bank_entries.
"""

from __future__ import annotations

from typing import Final

import polars as pl

WINDOW_DAYS: Final = 60
SOON_DAYS: Final = 10
_RECURRING, _OFTEN, _OFTEN_DAYS = 3, 4, 14


def neighbours(payments: pl.DataFrame, key: list[str], *, steps: int = 1) -> pl.DataFrame:
    """Pairs of payments with equal keys, one of the last `steps` before the other, with days_apart:
    the columns of the first, and those of the second with `_right`. paid_on and left_on are read.

    Pairs are at most WINDOW_DAYS apart. A standing amount (rent, a weekly service) is in order:
    there only what follows within a third of its usual time, and within SOON_DAYS, is a pair. Nor
    is one of which the first had come back when the second was paid.
    """
    ordered = _with_days_that_count(payments, key).with_row_index("at")
    same = pl.struct(key)
    found = []
    for step in range(1, steps + 1):
        before = ordered.with_columns(at=pl.col("at") + step)
        joined = ordered.join(before, on="at", suffix="_left", maintain_order="left")
        found.append(
            joined.select(
                *(pl.col(f"{name}_left").alias(name) for name in payments.columns),
                *(pl.col(name).alias(f"{name}_right") for name in payments.columns),
                within="within",
                is_same=same.eq_missing(
                    pl.struct(pl.col(f"{name}_left").alias(name) for name in key)
                ),
            )
        )
    stood = (pl.col("left_on") > pl.col("paid_on_right")).fill_null(True)
    apart = (pl.col("paid_on_right") - pl.col("paid_on")).dt.total_days()
    return (
        pl.concat(found)
        .with_columns(days_apart=apart)
        .filter("is_same", stood, pl.col("days_apart") <= pl.col("within"))
        .drop("within", "is_same")
    )


def _with_days_that_count(payments: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Sorted by key and day, with the days within which an equal one counts."""
    # most amounts stand once: what is sorted and compared is little
    repeated = payments.filter(pl.len().over(key) > 1)
    ordered = repeated.sort(*key, "paid_on", "row", nulls_last=True)
    days = (pl.col("paid_on").max() - pl.col("paid_on").min()).dt.total_days().over(key)
    usual = pl.col("paid_on").diff().dt.total_days().median().over(key)
    count = pl.len().over(key)
    is_standing = ((count >= _RECURRING) & (days > WINDOW_DAYS)) | (
        (count >= _OFTEN) & (days >= _OFTEN_DAYS)
    )
    return ordered.with_columns(
        within=pl.when(is_standing)
        .then(pl.min_horizontal(usual / 3, pl.lit(SOON_DAYS)))
        .otherwise(WINDOW_DAYS)
    )
