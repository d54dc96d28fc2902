"""What goods were worth when they came: the order's price at that moment, not as it is today."""

from __future__ import annotations

import polars as pl

from p2p.simulator.process.receipts import REVERSAL
from p2p.simulator.truth import Truth


def with_price_then(truth: Truth, lines: pl.DataFrame) -> pl.DataFrame:
    """Receipt lines in their order with price_then: cents a lot, of the item's own price.

    lines: item, at, movement, reverses. A reversal takes back what the receipt that it names was
    worth; a return is worth the price of its own day. The price then was the one before the first
    change after that moment; where none followed, it is today's.
    """
    first = truth.receipt_lines.select(reverses="line", first_at="at")
    named = lines.join(first, on="reverses", how="left", maintain_order="left")
    takes_back = pl.col("movement") == REVERSAL
    at = named.select(
        pl.when(takes_back).then(pl.coalesce("first_at", "at")).otherwise("at")
    ).to_series()
    changes = truth.changes.filter(pl.col("attribute") == "price").sort("at", maintain_order=True)
    then = (
        lines.select("item", valued_at=at)
        .with_row_index("_row")
        .sort("valued_at", "_row")
        .join_asof(
            changes.select("item", changed_at="at", before="old"),
            left_on="valued_at", right_on="changed_at", by="item", strategy="forward",
            allow_exact_matches=False, check_sortedness=False,
        )
        .sort("_row")
        .join(truth.order_items.select("item", "price"), on="item", how="left",
              maintain_order="left")
    )  # fmt: skip
    return lines.with_columns(price_then=then.select(pl.coalesce("before", "price")).to_series())
