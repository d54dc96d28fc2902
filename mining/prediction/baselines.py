"""What anybody would say without a model: the mean of earlier rows that look the same.

Fitted on the training rows only, kept as plain tables, and told as "the usual rate" where no model
is good enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.prediction.targets import Target

Floats = NDArray[np.float64]
SMALLEST_GROUP = 20
"""Training rows below which a group says nothing and the value of all rows stands."""
_BINS = 10
_BIN = "clock_bin"
_SEGMENT = ("company_code", "matching_type", "last_milestone")


@dataclass(frozen=True, slots=True)
class Baseline:
    """A table of usual values. groups: rows of the key columns, value, low, high and count.

    clock and edges: the column that is cut into bins, where the key is one.
    """

    name: str
    by: tuple[str, ...]
    clock: str | None
    edges: tuple[float, ...]
    overall: dict[str, float]
    groups: tuple[dict[str, Any], ...]

    def usual(self, states: pl.DataFrame) -> pl.DataFrame:
        """value, low, high and count of each row, in the order of the rows."""
        keyed = _with_bin(states, self.clock, self.edges)
        measures = list(self.overall)
        if not self.groups:
            # literals alone would be one row, however many states there are
            return keyed.select(
                pl.repeat(self.overall[one], pl.len(), dtype=pl.Float64).alias(one)
                for one in measures
            )
        schema = {key: keyed.schema[key] for key in self.by} | dict.fromkeys(measures, pl.Float64)
        table = pl.DataFrame(self.groups, schema=schema)
        return (
            keyed.select(self.by)
            .join(table, on=list(self.by), how="left", nulls_equal=True, maintain_order="left")
            .select(pl.col(one).fill_null(self.overall[one]) for one in measures)
        )

    def as_json(self) -> dict[str, Any]:
        """What `baseline_from_json` reads again."""
        return asdict(self)


def baseline_from_json(stored: dict[str, Any]) -> Baseline:
    """The baseline that was stored."""
    return Baseline(
        name=stored["name"],
        by=tuple(stored["by"]),
        clock=stored["clock"],
        edges=tuple(stored["edges"]),
        overall=stored["overall"],
        groups=tuple(stored["groups"]),
    )


def fit_baselines(target: Target, states: pl.DataFrame, outcome: Floats) -> list[Baseline]:
    """The naive answers that a model of the target must beat.

    By segment (company, matching type, last milestone), after the last activity, and by the clock:
    the age of the case, or the days left until the date that an invoice may miss. Days are told as
    mean and as median, since a median is harder to beat in mean absolute error.
    """
    if target.subject == "case":
        last, clock, clock_words = "last_activity", "elapsed_days", "at the same age"
    else:
        last = "last_milestone"
        until = "until_due_days" if target.name == "due_date_miss" else "until_discount_due_days"
        clock, clock_words = until, "with as many days left"
    edges = tuple(
        float(edge)
        for edge in np.unique(
            np.quantile(states[clock].fill_null(0.0).to_numpy(), np.linspace(0, 1, _BINS + 1)[1:-1])
        )
    )
    rows = states.with_columns(outcome=pl.Series(outcome))
    keys: list[tuple[str, Sequence[str], str | None]] = [
        ("of the segment", _SEGMENT, None),
        ("after the last activity" if last == "last_activity" else "of its state", (last,), None),
        (clock_words, (_BIN,), clock),
    ]
    statistics = ("rate",) if target.is_probability else ("mean", "median")
    return [
        _fitted(statistic, words, rows, tuple(by), (of, edges if of else ()))
        for words, by, of in keys
        for statistic in statistics
    ]


def _fitted(
    statistic: str,
    words: str,
    rows: pl.DataFrame,
    by: tuple[str, ...],
    clocked: tuple[str | None, tuple[float, ...]],
) -> Baseline:
    clock, edges = clocked
    outcome = pl.col("outcome")
    measures = {
        "value": outcome.median() if statistic == "median" else outcome.mean(),
        "low": outcome.quantile(0.1, "linear"),
        "high": outcome.quantile(0.9, "linear"),
        "count": pl.len().cast(pl.Float64),
    }
    keyed = _with_bin(rows, clock, edges)
    groups = keyed.group_by(by).agg(**measures).filter(pl.col("count") >= SMALLEST_GROUP).sort(by)
    return Baseline(
        name=f"{statistic} {words}",
        by=by,
        clock=clock,
        edges=edges,
        overall=rows.select(**measures).row(0, named=True),
        groups=tuple(groups.to_dicts()),
    )


def _with_bin(states: pl.DataFrame, clock: str | None, edges: tuple[float, ...]) -> pl.DataFrame:
    if clock is None:
        return states
    place = np.digitize(states[clock].fill_null(0.0).to_numpy(), np.asarray(edges))
    return states.with_columns(pl.Series(_BIN, place, dtype=pl.Int64))
