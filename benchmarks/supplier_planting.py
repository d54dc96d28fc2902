"""Which suppliers something is planted on, and what was: each kind takes suppliers of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mining.suppliers.source_data import SupplierData

OF_EACH = 2
"""Suppliers of each kind and company history."""


@dataclass(slots=True)
class Planting:
    """The tables as they are changed, the suppliers that are still untouched, and what was done."""

    data: SupplierData
    rng: np.random.Generator
    taken: set[str]
    planted: list[tuple[str, str]]

    def pick(self, able: pl.Series, kind: str, count: int = OF_EACH) -> list[str]:
        """So many of the able that nothing was planted on; decoys (kind '') are kept apart, too."""
        free = [one for one in able.unique().sort().to_list() if one and one not in self.taken]
        chosen = [str(one) for one in self.rng.permutation(free)[:count]]
        self.taken.update(chosen)
        if kind:
            self.planted += [(one, kind) for one in chosen]
        return chosen


def enough(frame: pl.DataFrame, least: int, where: pl.Expr | None = None) -> pl.Series:
    """Suppliers with so many rows or more, of those where it is so."""
    part = frame if where is None else frame.filter(where)
    counts = part.drop_nulls("supplier").group_by("supplier").len()
    return counts.filter(pl.col("len") >= least)["supplier"]
