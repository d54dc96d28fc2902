"""True KPIs of suppliers' inquiries: how soon they were answered and resolved, which came back."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.service_levels import inquiry_levels
from p2p.simulator.true_kpis.shape import rows, working_days_between
from p2p.simulator.true_kpis.step_cases import step_case_kpis
from p2p.simulator.truth import Truth


def inquiry_kpis(truth: Truth) -> pl.DataFrame:
    """K12, K30 and K30b (working days), K30c and PM01 to PM05."""
    asked = truth.inquiries.select("inquiry", "company")
    states = truth.inquiry_states.join(asked, on="inquiry", how="left", maintain_order="left")
    timed = _timed(truth)
    answered = timed.filter(pl.col("answered_at").is_not_null())
    settled = timed.filter(pl.col("resolved_at").is_not_null())
    closed = settled.filter(
        pl.col("reopened_at").is_null() | (pl.col("reopened_at") < pl.col("resolved_at"))
    )
    return pl.concat(
        [
            inquiry_levels(truth),
            _until(truth, answered, "K30", "answered_at"),
            _until(truth, closed, "K30b", "resolved_at"),
            rows(settled, "K30c", numerator=pl.col("reopened_at").is_not_null()),
            step_case_kpis(
                truth,
                states.select("company", "at", case="inquiry", activity="state"),
                rework="reopened",
                completion="resolved",
            ),
        ]
    )


def _until(truth: Truth, counted: pl.DataFrame, kpi_id: str, end: str) -> pl.DataFrame:
    """Working days of the company from the receipt of each inquiry to this end."""
    days = working_days_between(truth, counted["company"], counted["received_at"], counted[end])
    return rows(counted, kpi_id, numerator=pl.lit(days), business=days)


def _timed(truth: Truth) -> pl.DataFrame:
    """One row an inquiry: answered_at (the first answer), resolved_at and reopened_at (the last
    time, null: never)."""
    state, at = pl.col("state"), pl.col("at")
    moments = truth.inquiry_states.group_by("inquiry").agg(
        answered_at=at.filter(state == "in_progress").min(),
        resolved_at=at.filter(state == "resolved").max(),
        reopened_at=at.filter(state == "reopened").max(),
    )
    known = truth.inquiries.select("inquiry", "company", "received_at", "priority")
    return known.join(moments, on="inquiry", how="left", maintain_order="left")
