"""The table that models see: the states of subjects at cut-offs as numbers and as codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.prediction import case_states, invoice_states
from mining.prediction.source_data import SourceData
from mining.prediction.targets import Target
from mining.prediction.track_record import with_track_record

Floats = NDArray[np.float64]
TRACK_RECORD = ("supplier_outcome", "supplier_outcome_count")
FEWEST_SUPPLIERS = 20
"""Suppliers below which days are told without their track record."""
_PRIOR = 20.0
MOST_CODES = 60
"""Values of a category that have a code; rarer ones have none, like unknown ones."""


@dataclass(frozen=True, slots=True)
class FeatureSpace:
    """Which columns a model reads and what its codes mean; stored with the model.

    activities: those that are counted and timed (cases only); codes: values of each category in
    the order of their codes.
    """

    activities: tuple[str, ...]
    numbers: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]

    @property
    def columns(self) -> tuple[str, ...]:
        """All features, categories first."""
        return (*self.codes, *self.numbers)

    def matrix(self, states: pl.DataFrame) -> Floats:
        """rows by columns; a code, a number, or NaN for what is unknown."""
        coded = [
            pl.col(name).replace_strict(
                list(values), [float(code) for code in range(len(values))],
                default=None, return_dtype=pl.Float64,
            )
            for name, values in self.codes.items()
            if values
        ]  # fmt: skip
        empty = [pl.lit(None, pl.Float64).alias(n) for n, v in self.codes.items() if not v]
        table = states.select(*coded, *empty, *self.numbers).select(self.columns)
        return table.fill_null(float("nan")).to_numpy().astype(np.float64, copy=False)

    def as_json(self) -> dict[str, Any]:
        """What `feature_space_from_json` reads again; order tells that of the categories."""
        return {
            "activities": list(self.activities),
            "numbers": list(self.numbers),
            "order": list(self.codes),
            "codes": {name: list(values) for name, values in self.codes.items()},
        }


def feature_space_from_json(stored: Mapping[str, Any]) -> FeatureSpace:
    """The space that was stored."""
    return FeatureSpace(
        activities=tuple(stored["activities"]),
        numbers=tuple(stored["numbers"]),
        codes={name: tuple(stored["codes"][name]) for name in stored["order"]},
    )


def states_of(
    data: SourceData,
    target: Target,
    rows: pl.DataFrame,
    spells: pl.DataFrame,
    activities: Sequence[str],
) -> pl.DataFrame:
    """States of the rows with the track record of their suppliers, in the order of the rows.

    Deleted and dormant order items are in it too, marked is_left_out. Nothing in it was known later
    than the cut-off of its row.
    """
    if target.subject == "case":
        states = case_states.case_states(data, rows, activities)
        owners = data.cases["supplier_id"]
    else:
        states = invoice_states.invoice_states(data, rows).with_columns(is_left_out=False)
        owners = data.invoices["supplier_id"]
    told = spells
    if not target.is_probability:
        told = spells.with_columns(pl.col("outcome") - pl.col("from_day"))
    return with_track_record(states, told, owners)


def feature_space(
    target: Target, states: pl.DataFrame, outcome: Floats, activities: Sequence[str]
) -> FeatureSpace:
    """The space of training states: what varies in them, and codes for the most frequent values.

    Codes ascend with the mean outcome of their rows (drawn to that of all rows), so that a tree
    parts them as numbers.
    """
    is_case = target.subject == "case"
    categories = case_states.CATEGORIES if is_case else invoice_states.CATEGORIES
    numbers = case_states.numbers_of(activities) if is_case else list(invoice_states.NUMBERS)
    codes = {}
    for name in categories:
        values = (
            states.select(name, outcome=pl.Series(outcome))
            .drop_nulls(name)
            .group_by(name)
            .agg(pl.len(), pl.col("outcome").sum())
            .sort(["len", name], descending=[True, False])
            .head(MOST_CODES)
            .sort((pl.col("outcome") + _PRIOR * outcome.mean()) / (pl.col("len") + _PRIOR), name)
        )
        codes[name] = tuple(values[name].to_list())
    # a mean of days of a few suppliers is the name of each, and drifts: a tree that has learned
    # where it stood takes one supplier for another later on, and its interval no longer holds.
    # Rates of a yes or no are calibrated and checked by their Brier score.
    has_record = target.is_probability or (
        states["supplier_id"].drop_nulls().n_unique() >= FEWEST_SUPPLIERS
    )
    every = (*numbers, *(TRACK_RECORD if has_record else ()))
    varied = states.select(pl.col(every).drop_nulls().n_unique())
    return FeatureSpace(
        tuple(activities), tuple(name for name in every if varied[name].item() > 1), codes
    )
