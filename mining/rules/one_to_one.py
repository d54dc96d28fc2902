"""Pairs in which each side stands once: a memo takes back one document, a refund pays one back."""

from __future__ import annotations

from typing import Final

import polars as pl

# Chains of what wants the same partner are short; what is left after them has none.
_PASSES: Final = 4


def one_to_one(pairs: pl.DataFrame, one: str, other: str) -> pl.DataFrame:
    """The pairs that stand when the best come first: pairs are given in that order, and each value
    of the columns `one` and `other` is taken once."""
    taken = []
    rest = pairs
    for _ in range(_PASSES):
        best = rest.unique(one, keep="first", maintain_order=True).unique(
            other, keep="first", maintain_order=True
        )
        taken.append(best)
        for column in (one, other):
            rest = rest.join(best, on=column, how="anti", maintain_order="left")
    return pl.concat(taken)
