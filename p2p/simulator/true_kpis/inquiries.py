"""True KPIs of suppliers' inquiries: how soon they were answered and resolved, which came back."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.shape import DAY_SECONDS, rows
from p2p.simulator.true_kpis.step_cases import step_case_kpis
from p2p.simulator.truth import Truth


def inquiry_kpis(truth: Truth) -> pl.DataFrame:
    """K30 and K30b (days), K30c and PM01 to PM05."""
    states = truth.inquiry_states
    timed = _timed(truth)
    answered = timed.filter(pl.col("answered_at").is_not_null())
    settled = timed.filter(pl.col("resolved_at").is_not_null())
    closed = settled.filter(
        pl.col("reopened_at").is_null() | (pl.col("reopened_at") < pl.col("resolved_at"))
    )
    return pl.concat(
        [
            rows(answered, "K30", numerator=_days("answered_at")),
            rows(closed, "K30b", numerator=_days("resolved_at")),
            rows(settled, "K30c", numerator=pl.col("reopened_at").is_not_null()),
            step_case_kpis(
                truth,
                states.select(case="inquiry", activity="state", at="at"),
                rework="reopened",
                completion="resolved",
            ),
        ]
    )


def _days(end: str) -> pl.Expr:
    return (pl.col(end) - pl.col("received_at")) / DAY_SECONDS


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
