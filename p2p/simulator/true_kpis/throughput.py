"""The true throughput (PM05) of cases of any kind: completed cases in the months of a history."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from p2p.simulator.true_kpis.recorded_period import RecordedPeriod
from p2p.simulator.true_kpis.shape import rows
from p2p.simulator.true_kpis.shape import told as as_told
from p2p.simulator.truth import Truth


def throughput(truth: Truth, completed: pl.DataFrame, recorded: RecordedPeriod) -> pl.DataFrame:
    """PM05, one row, none without a completed case: how many were completed in whole months of the
    history, and how many months that were. These belong to the history once: to its first site.

    completed: ended_on of the completed cases; recorded: the months of which anything is on record.
    """
    scenario, is_first = truth.world.scenario, truth.world.site.number == 0
    first, after = scenario.first_day.replace(day=1), scenario.as_of + timedelta(days=1)
    if scenario.first_day != first:
        first = (first + timedelta(days=32)).replace(day=1)
    lived = RecordedPeriod(first, after.replace(day=1), scenario.as_of)
    seen = recorded if is_first else lived

    def count(period: RecordedPeriod) -> int:
        within = pl.col("ended_on").is_between(period.first, period.end, closed="left")
        return completed.filter(within).height

    one = pl.DataFrame({"count": [count(lived)], "months": [lived.months if is_first else 0]})
    return as_told(
        rows(one, "PM05", numerator=pl.col("count"), denominator=pl.col("months")),
        pl.Series([count(seen)]),
        "nothing is on record of the first or last months",
        pl.Series([seen.months if is_first else 0]),
    ).head(completed.height)
