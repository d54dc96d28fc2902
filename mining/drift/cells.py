"""Cells that values are counted in: cut at quantiles of the reference, or one a category.

A reference is kept as counts in cells, never as rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEPS = 40
"""A number is cut at every fortieth of the reference: a distance of two distributions is seen to a
fortieth at least."""
MOST_CATEGORIES = 40
MISSING = "(none)"
OTHER = "(another)"


@dataclass(frozen=True, slots=True)
class Cells:
    """How the values of one measure are counted.

    edges: upper ends of the cells of a number, the last cell is open. values: the categories, the
    last two are MISSING and OTHER. One of both is None. A number that is missing is not counted.
    """

    edges: list[float] | None = None
    values: list[str] | None = None

    @property
    def count(self) -> int:
        """How many cells there are."""
        if self.values is not None:
            return len(self.values)
        return len(self.edges or []) + 1

    def place(self, column: pl.Series) -> Ints:
        """The cell of each value; -1 where it is not counted."""
        if self.values is not None:
            text = column.cast(pl.String).fill_null(MISSING)
            known = {value: place for place, value in enumerate(self.values)}
            return text.replace_strict(
                known, default=known[OTHER], return_dtype=pl.Int64
            ).to_numpy()
        numbers = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
        placed = np.searchsorted(np.asarray(self.edges), numbers, side="left").astype(np.int64)
        return np.where(np.isnan(numbers), -1, placed)

    def as_json(self) -> dict[str, Any]:
        """For the registry."""
        return {"edges": self.edges, "values": self.values}


def numeric_cells(column: pl.Series) -> Cells:
    """Cells of a number, from its values in the reference."""
    numbers = column.cast(pl.Float64).drop_nulls().drop_nans().to_numpy()
    if numbers.size == 0:
        return Cells(edges=[])
    steps = np.arange(1, STEPS + 1) / STEPS
    return Cells(edges=np.unique(np.quantile(numbers, steps, method="higher")).tolist())


def category_cells(column: pl.Series) -> Cells:
    """Cells of a category: its most frequent values, none, and any other."""
    counted = (
        column.cast(pl.String)
        .drop_nulls()
        .value_counts()
        .sort(["count", column.name], descending=[True, False])
    )
    frequent = counted[column.name].head(MOST_CATEGORIES).to_list()
    return Cells(values=[*(v for v in frequent if v not in (MISSING, OTHER)), MISSING, OTHER])
