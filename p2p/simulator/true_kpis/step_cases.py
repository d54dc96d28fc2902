"""True KPIs of cases that are made of steps: requests for suppliers and suppliers' inquiries."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.recorded_period import period_of
from p2p.simulator.true_kpis.shape import DAY_SECONDS, day_of, rows, working_days_between
from p2p.simulator.true_kpis.throughput import throughput
from p2p.simulator.truth import Truth


def step_case_kpis(
    truth: Truth, steps: pl.DataFrame, *, rework: str, completion: str, master_data: str = ""
) -> pl.DataFrame:
    """PM01 to PM05 (PM03 in days) of cases; whatever is rework deviates too.

    steps: case, company, activity and at (UTC seconds). rework, completion: the step that is one.
    master_data: the step that is about the supplier; the period on record needs others.
    """
    activity, at = pl.col("activity"), pl.col("at")
    cases = steps.group_by("case", maintain_order=True).agg(
        pl.col("company").first(),
        started_at=at.min(),
        ended_at=at.max(),
        is_rework=(activity == rework).any(),
        is_completed=(activity == completion).any(),
    )
    zone = truth.world.scenario.system_zone
    completed = cases.filter("is_completed").with_columns(ended_on=day_of("ended_at", zone))
    period = period_of(truth, steps.filter(activity != master_data)["at"])
    return pl.concat(
        [
            rows(cases, "PM01", numerator=pl.col("is_rework")),
            rows(cases, "PM02", numerator=pl.col("is_rework")),
            rows(
                cases,
                "PM03",
                numerator=(pl.col("ended_at") - pl.col("started_at")) / DAY_SECONDS,
                business=working_days_between(
                    truth, cases["company"], cases["started_at"], cases["ended_at"]
                ),
            ),
            rows(cases, "PM04", numerator=pl.col("is_completed")),
            throughput(truth, completed, period),
        ]
    )
