"""What a model was trained on, as counts: by kind of day and cell, and how far its own days and
weeks usually lie from the whole. Kept in the registry; no row of the training is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.drift.cells import Cells, category_cells, numeric_cells
from mining.drift.day_kinds import KINDS, WEEK, day_numbers, kinds_of, pooled
from mining.drift.distances import chi_square, kolmogorov_distance, kolmogorov_mean_square
from mining.drift.step_model import Counted, Step, StepModel, fit_steps, last_steps

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAYS = 365
"""A reference is the last year of a training window: what is compared has the same seasons."""
SETTLING = 0.25
"""The first quarter of the window is left out of it: histories were short and cases cut off."""
SMALLEST_PERIOD = 20
"""Rows of a day or week that tell how far such a one usually lies from the whole."""
# A kind of day with few rows is drawn to all days, as if these had so many rows more of it
_PRIOR = 20.0


@dataclass(frozen=True, slots=True)
class Usual:
    """How far the reference's own periods (days or weeks) lie from the whole.

    movement: what they lie further off than chance lets them, per row; periods: how many there are.
    """

    movement: float
    periods: int


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the reference. counts: by kind of day (KINDS) and cell."""

    name: str
    kind: str  # numeric or category
    cells: Cells
    counts: Floats
    day: Usual
    week: Usual

    def expected(self, weights: Floats, *, by_weekday: bool) -> tuple[Floats, float]:
        """Shares of the cells on such a mix of kinds of days, and the rows that they rest on.

        weights: rows of the period by kind (KINDS).
        """
        counts = pooled(self.counts, by_weekday=by_weekday)
        mix = pooled(weights, by_weekday=by_weekday)
        return mixed(counts, mix)

    def as_json(self) -> dict[str, Any]:
        """For the registry."""
        return {
            "name": self.name,
            "kind": self.kind,
            "cells": self.cells.as_json(),
            "counts": self.counts.astype(int).tolist(),
            "day": [self.day.movement, self.day.periods],
            "week": [self.week.movement, self.week.periods],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """As it was kept."""
        return cls(
            name=kept["name"],
            kind=kept["kind"],
            cells=Cells(**kept["cells"]),
            counts=np.asarray(kept["counts"], dtype=np.float64),
            day=Usual(*kept["day"]),
            week=Usual(*kept["week"]),
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """The reference window (day numbers, both inside), its rows, and its measures.

    steps: how its days move; None in a reference that an earlier form of the program kept.
    """

    first_day: int
    last_day: int
    row_count: int
    measures: list[Measure]
    steps: StepModel | None = None

    def steps_of(self, by_day: Mapping[str, Floats], kinds: Ints) -> dict[str, Step | None]:
        """The step of each measure on the last of the days since the reference; {} where nothing
        about steps was kept.

        by_day: days by cells of measures; of the others nothing is told. kinds: of the days.
        """
        if self.steps is None:
            return {}
        counted = [
            Counted(
                one.kind, one.counts, by_day.get(one.name, np.zeros((kinds.size, one.cells.count)))
            )
            for one in self.measures
        ]
        found = last_steps(self.steps, counted, kinds)
        return {one.name: step for one, step in zip(self.measures, found, strict=True)}

    def as_json(self) -> dict[str, Any]:
        """For the registry."""
        return {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "row_count": self.row_count,
            "measures": [one.as_json() for one in self.measures],
            "steps": None if self.steps is None else self.steps.as_json(),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """As it was kept."""
        return cls(
            kept["first_day"],
            kept["last_day"],
            kept["row_count"],
            [Measure.from_json(one) for one in kept["measures"]],
            StepModel.from_json(kept["steps"]) if kept.get("steps") else None,
        )


def make_reference(
    frame: pl.DataFrame, numbers: Sequence[str], categories: Sequence[str], *, day: str = "day"
) -> Reference | None:
    """The reference of rows with a day; None where no row has one.

    frame: rows of the training window with the column `day` (a date), numbers and categories.
    """
    dated = frame.filter(pl.col(day).is_not_null())
    if dated.is_empty():
        return None
    days = day_numbers(dated[day])
    last = int(days.max())
    first = max(last - DAYS + 1, int(days.min() + SETTLING * (last - days.min())))
    inside = dated.filter(pl.Series(days >= first))
    days = days[days >= first]
    periods = {"day": days - first, "week": (last - days) // WEEK}
    weights = {name: _by_kind(periods[name], kinds_of(days)) for name in periods}
    measures, by_day = [], []
    for name in (*numbers, *categories):
        kind = "numeric" if name in numbers else "category"
        column = inside[name]
        cells = numeric_cells(column) if kind == "numeric" else category_cells(column)
        placed = cells.place(column)
        counts = count_by(kinds_of(days), placed, KINDS, cells.count)
        usual = {
            unit: _usual(
                counts,
                count_by(periods[unit], placed, weights[unit].shape[0], cells.count),
                weights[unit],
                kind=kind,
                by_weekday=unit == "day",
            )
            for unit in periods
        }
        measures.append(Measure(name, kind, cells, counts, usual["day"], usual["week"]))
        by_day.append(count_by(periods["day"], placed, last - first + 1, cells.count))
    counted = [
        Counted(one.kind, one.counts, days_of)
        for one, days_of in zip(measures, by_day, strict=True)
    ]
    steps = fit_steps(counted, kinds_of(np.arange(first, last + 1)))
    return Reference(first, last, len(inside), measures, steps)


def count_by(groups: Ints, placed: Ints, group_count: int, cell_count: int) -> Floats:
    """Rows by group and cell; what is placed at -1 is not counted."""
    counted = placed >= 0
    flat = np.bincount(
        groups[counted] * cell_count + placed[counted], minlength=group_count * cell_count
    )
    return flat.reshape(group_count, cell_count).astype(np.float64)


def mixed(counts: Floats, weights: Floats) -> tuple[Floats, float]:
    """Shares of the cells on a mix of kinds (weights), and how many rows these shares rest on.

    counts: kinds by cells. weights: kinds, or periods by kinds; then shares are by period.
    """
    total = counts.sum()
    if total == 0:
        return np.zeros((*weights.shape[:-1], counts.shape[1])), 0.0
    whole = counts.sum(axis=0) / total
    size = counts.sum(axis=1, keepdims=True)
    shares = (counts + _PRIOR * whole) / (size + _PRIOR)
    mix = weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-12)
    rest_on = 1.0 / np.maximum((mix**2 / (size[:, 0] + _PRIOR)).sum(axis=-1), 1e-12)
    return mix @ shares, float(np.min(np.minimum(rest_on, total)))


def _by_kind(periods: Ints, kinds: Ints) -> Floats:
    return count_by(periods, kinds, int(periods.max()) + 1, KINDS)


def _usual(
    counts: Floats, observed: Floats, weights: Floats, *, kind: str, by_weekday: bool
) -> Usual:
    """How much further than chance the periods of the reference lie from what it expects of them.

    counts: kinds of days by cells; observed: periods by cells; weights: periods by kinds of days.
    """
    size = observed.sum(axis=1)
    enough = size >= SMALLEST_PERIOD
    if enough.sum() < 2:
        return Usual(0.0, int(enough.sum()))
    mix = weights[enough]
    if not by_weekday:
        mix = mix.reshape(-1, WEEK, 2).sum(axis=1)
    expected, _ = mixed(pooled(counts, by_weekday=by_weekday), mix)
    periods_count = int(enough.sum())
    # the whole holds the period itself, which draws it nearer
    drawn = 1 - 1 / periods_count
    if kind == "numeric":
        squares = size[enough] * kolmogorov_distance(expected, observed[enough]) ** 2
        by_chance = kolmogorov_mean_square(counts.sum(axis=0) / counts.sum())
    else:
        squares = chi_square(expected, observed[enough])
        by_chance = float(max((counts.sum(axis=0) > 0).sum() - 1, 1))
    movement = (squares.mean() / drawn - by_chance) / size[enough].mean()
    return Usual(max(float(movement), 0.0), periods_count)
