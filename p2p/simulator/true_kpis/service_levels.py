"""The true internal service level (K12): which work took no more office time than was promised."""

from __future__ import annotations

import polars as pl

from p2p.simulator.true_kpis.shape import rows, working_days_between
from p2p.simulator.truth import Truth

_OFFICE_DAY = 9 * 3600


def inquiry_levels(truth: Truth) -> pl.DataFrame:
    """K12 of first answers and of resolutions. The clock of a resolution stands while the supplier
    is waited for and while the inquiry is resolved, until it comes back."""
    state, at = pl.col("state"), pl.col("at")
    states = truth.inquiry_states.sort("inquiry", "sequence").with_columns(
        until=at.shift(-1).over("inquiry")
    )
    moments = states.group_by("inquiry").agg(
        answered_at=at.filter(state == "in_progress").min(),
        resolved_at=at.filter(state == "resolved").max(),
        reopened_at=at.filter(state == "reopened").max(),
    )
    known = truth.inquiries.select("inquiry", "company", "received_at").join(
        moments, on="inquiry", how="left", maintain_order="left"
    )
    answered = known.filter(pl.col("answered_at").is_not_null())
    settled = known.filter(
        pl.col("resolved_at") > pl.col("reopened_at").fill_null(pl.col("received_at") - 1)
    )
    stands = states.filter(state.is_in(["pending_supplier", "resolved"])).join(
        settled.select("inquiry", "company", "resolved_at"), on="inquiry"
    )
    before = stands.filter(pl.col("until") <= pl.col("resolved_at"))
    stood = (
        before.select("inquiry", seconds=_office_seconds(truth, before, "at", "until"))
        .group_by("inquiry")
        .agg(pl.col("seconds").sum())
    )
    taken = settled.with_columns(
        seconds=_office_seconds(truth, settled, "received_at", "resolved_at")
    ).join(stood, on="inquiry", how="left", maintain_order="left", suffix="_stood")
    worked = pl.col("seconds") - pl.col("seconds_stood").fill_null(0)
    first = answered.with_columns(
        seconds=_office_seconds(truth, answered, "received_at", "answered_at")
    )
    return pl.concat(
        [
            _within(truth, first, "inquiry_response"),
            _within(truth, taken.with_columns(seconds=worked), "inquiry_resolution"),
        ]
    )


def review_levels(truth: Truth) -> pl.DataFrame:
    """K12 of first reviews: from the supplier's first answer to the first decision on it."""
    activity, at = pl.col("activity"), pl.col("at")
    moments = truth.onboarding_steps.group_by("request", maintain_order=True).agg(
        answered_at=at.filter(activity == "answered").min(),
        decided_at=at.filter(activity.is_in(["returned_for_correction", "approved"])).min(),
    )
    asked = truth.onboarding_requests.select("request", "company")
    reviewed = moments.filter(pl.col("decided_at").is_not_null()).join(asked, on="request")
    seconds = _office_seconds(truth, reviewed, "answered_at", "decided_at")
    return _within(truth, reviewed.with_columns(seconds=seconds), "onboarding_review")


def _within(truth: Truth, finished: pl.DataFrame, kind: str) -> pl.DataFrame:
    promised = truth.world.scenario.sla_hours[kind] * 3600
    return rows(finished, "K12", numerator=pl.col("seconds") <= promised)


def _office_seconds(truth: Truth, spans: pl.DataFrame, start: str, end: str) -> pl.Series:
    """Whole seconds of office time between two instants of each row, by its company's office."""
    days = working_days_between(truth, spans["company"], spans[start], spans[end])
    return (days * _OFFICE_DAY).round().cast(pl.Int64)
