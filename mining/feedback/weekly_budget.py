"""From "so many reviews a week" to a threshold of scores, and what a threshold would open.

Scores are given by the detectors; who set a budget is p2p.governance.review_budget's concern.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining.feedback.arrivals import full_weeks
from mining.feedback.intervals import jeffreys

Row = dict[str, Any]
WEEKS = 13
"""Full weeks whose scores a threshold follows from: a quarter."""
CHOICES = (1, 2, 5, 10, 20, 50)
"""Reviews a week that are shown for comparison."""


def chosen_within(
    score: NDArray[np.float64], arrived_on: pl.Series, is_eligible: NDArray[np.bool_], per_week: int
) -> list[int]:
    """Positions of the subjects that a weekly budget opens, highest score first.

    Those that arrived since the first of the last WEEKS full weeks and score at least the
    threshold; ties go to the first row. What is older was opened in its time, or never.
    """
    weeks = full_weeks(arrived_on, WEEKS)
    if not weeks:
        return []
    recent = ((arrived_on >= weeks[0]).fill_null(False)).to_numpy() & is_eligible
    full = recent & (arrived_on.dt.truncate("1w") <= weeks[-1]).fill_null(False).to_numpy()
    limit = threshold(score[full], per_week, len(weeks))
    order = np.lexsort((np.arange(len(score)), -score))
    return [int(place) for place in order if recent[place] and score[place] >= limit]


def threshold(scores: NDArray[np.float64], per_week: float, weeks: int) -> float:
    """The lowest score of the `per_week` times `weeks` highest; 0 where there are not as many.

    Scores equal to the threshold are all above it: so it opens `per_week` or, with ties, more.
    """
    allowed = math.floor(per_week * weeks)
    if allowed <= 0:
        return math.inf
    if len(scores) <= allowed:
        return 0.0
    return float(np.partition(scores, len(scores) - allowed)[len(scores) - allowed])


def top_scores(
    subjects: pl.DataFrame,
    score: NDArray[np.float64],
    is_eligible: NDArray[np.bool_],
    per_week: int = 0,
) -> list[Row]:
    """What mining.review_score keeps: the highest scores of the last full weeks, by subject.

    subjects: tenant, source, kind, subject_id, arrived_on. As many as the largest of CHOICES, or
    `per_week`, needs; week_on is the Monday of the subject's week.
    """
    weeks = full_weeks(subjects["arrived_on"], WEEKS)
    if not weeks:
        return []
    keys = ["tenant", "source", "kind", "subject_id"]
    recent = subjects.select(
        *keys,
        score=pl.Series(score),
        week_on=pl.col("arrived_on").dt.truncate("1w"),
        is_eligible=pl.Series(is_eligible),
    ).filter("is_eligible", pl.col("week_on").is_between(weeks[0], weeks[-1]))
    return (
        recent.sort("score", "subject_id", descending=[True, False])
        .head(max(*CHOICES, per_week) * len(weeks))
        .select(*keys, "score", "week_on")
        .with_columns(week_count=pl.lit(len(weeks)), last_week_on=pl.lit(weeks[-1]))
        .to_dicts()
    )


def threshold_rows(scores: pl.DataFrame, items: pl.DataFrame, budgets: Sequence[Row]) -> list[Row]:
    """Rows of mining.review_threshold: what so many reviews a week would have opened and confirmed.

    scores: mining.review_score of one run. items: as for `estimates.precision_rows`. budgets:
    tenant, source, kind, per_week, set_by, set_at and reason of those in force. Expected confirmed
    a week: the precision of decided candidates of the kind that score at least the threshold,
    times those opened a week; `expected_low` and `expected_high` are its 95 % interval. Not known
    where none of those is decided.
    """
    in_force = {(one["tenant"], one["source"], one["kind"]): one for one in budgets}
    rows: list[Row] = []
    for key, group in scores.sort("tenant", "source", "kind").group_by(
        ["tenant", "source", "kind"], maintain_order=True
    ):
        tenant, source, kind = map(str, key)
        set_ = in_force.get((tenant, source, kind))
        decided = items.filter(
            pl.col("tenant") == tenant,
            pl.col("source") == source,
            pl.col("kind") == kind,
            pl.col("is_confirmed").is_not_null(),
        )
        chosen = sorted({*CHOICES, *([set_["per_week"]] if set_ else [])})
        options = [_option(group, decided, per_week, set_) for per_week in chosen]
        # beyond the first that opens all, more reviews would open nothing more
        enough = next((one["per_week"] for one in options if one["threshold"] == 0), chosen[-1])
        rows += [one for one in options if one["per_week"] <= enough or one["is_in_force"]]
    return rows


def _option(group: pl.DataFrame, decided: pl.DataFrame, per_week: int, set_: Row | None) -> Row:
    first = group.row(0, named=True)
    weeks: int = first["week_count"]
    limit = threshold(group["score"].to_numpy(), per_week, weeks)
    opened = group.filter(pl.col("score") >= limit)
    by_week = dict(opened.group_by("week_on").len().sort("week_on").iter_rows())
    mondays = _mondays(first["last_week_on"], weeks)
    above = decided.filter(pl.col("score") >= limit)
    hits, count = int(above["is_confirmed"].sum()), len(above)
    a_week = len(opened) / weeks
    low, high = jeffreys(hits, count)
    is_in_force = set_ is not None and set_["per_week"] == per_week
    return {
        **{name: first[name] for name in ("tenant", "source", "kind")},
        "per_week": per_week,
        "threshold": None if math.isinf(limit) else limit,
        "week_count": weeks,
        "from_on": mondays[0],
        "opened_count": len(opened),
        "opened_by_week": [by_week.get(monday, 0) for monday in mondays],
        "decided_above_count": count,
        "confirmed_above_count": hits,
        "expected_confirmed": a_week * hits / count if count else None,
        "expected_low": a_week * low if count else None,
        "expected_high": a_week * high if count else None,
        "is_in_force": is_in_force,
        "set_by": set_["set_by"] if set_ is not None and is_in_force else None,
        "set_at": set_["set_at"] if set_ is not None and is_in_force else None,
        "set_reason": set_["reason"] if set_ is not None and is_in_force else None,
    }


def _mondays(last: date, weeks: int) -> list[date]:
    return pl.date_range(
        pl.lit(last).dt.offset_by(f"-{weeks - 1}w"), pl.lit(last), "1w", eager=True
    ).to_list()
