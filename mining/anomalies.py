"""From features to review candidates: two detectors, one score, reasons, and a budget of reviews.

Features come from `invoice_features` and `case_features`; nothing is read or written here.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining import case_features
from mining.candidates import Candidate
from mining.case_reasons import case_reason
from mining.estimators.forest_score import ForestScore
from mining.estimators.robust_peer_score import RobustPeerScore
from mining.feedback.weekly_budget import chosen_within, top_scores

KIND = "anomalous_case"
MODEL_NAME = "peer comparison and isolation forest"
# A reason on its own must be strong; beside a strong one a weaker one helps. More are not read.
_TOLD_Z = 2.0
_MOST_REASONS = 4

Row = dict[str, Any]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ReviewBudget:
    """How many candidates of one kind a refresh may open for one source.

    share of the subjects, at least `least` and at most `most`: people can look at no more; never
    more than one in twenty, since what is common is not unusual. A subject with no reason of at
    least `reason_z` robust standard deviations is never opened. Where people said how many they
    can look at in a week (`per_week`), that counts instead, for what arrived in the last quarter.
    """

    share: float = 0.005
    least: int = 10
    most: int = 100
    reason_z: float = 3.0
    per_week: int | None = None

    def of(self, subjects: int) -> int:
        """Candidates allowed for this number of subjects."""
        wanted = max(self.least, math.ceil(self.share * subjects))
        return min(self.most, wanted, math.ceil(subjects / 20))

    def choose(self, score: Floats, is_eligible: Bools, arrived_on: pl.Series) -> list[int]:
        """Positions of the subjects that are opened, highest score first; ties by position."""
        if self.per_week is not None:
            return chosen_within(score, arrived_on, is_eligible, self.per_week)
        order = np.lexsort((np.arange(len(score)), -score))
        return [int(place) for place in order if is_eligible[place]][: self.of(len(score))]


@dataclass(frozen=True, slots=True)
class Scores:
    """Per row: the joint score 0..1 and each feature's z-score against its peers."""

    score: Floats
    z_scores: Floats
    version: str


Scorer = Callable[[pl.DataFrame], Scores | None]
"""Scores of rows with features, or None where no model may score them."""


Waits = Callable[[Sequence[int]], Mapping[int, tuple[str, str | None]]]
"""The activities between which cases waited longest, by case_key."""


def score_rows(values: Floats, features: Sequence[str], *, groups: Floats | None = None) -> Scores:
    """Fit both detectors on these rows and score them.

    values: rows by features, all finite, in units that a person would notice. groups: number of the
    peer group of each row. The peer comparison leads, since its reasons can be told; the forest
    adds up to half of what is missing to 1. The version is a hash of parameters, features and data.
    """
    table = values if groups is None else np.column_stack([values, groups])
    robust = RobustPeerScore(
        group_column=None if groups is None else values.shape[1],
        min_group_size=case_features.SMALLEST_GROUP,
        min_scale=1.0,
        only_high=True,
    ).learn(table)
    forest = ForestScore().learn(values)
    told, seen = robust.anomaly_score(table), forest.anomaly_score(values)
    return Scores(
        score=told + (1 - told) * seen / 2,
        z_scores=robust.z_scores(table)[:, : values.shape[1]],
        version=_version(robust, forest, features, table),
    )


def case_candidates(
    cases: pl.DataFrame,
    variants: pl.DataFrame,
    budget: ReviewBudget | None = None,
    scorer: Scorer | None = None,
    scored: list[Row] | None = None,
    *,
    waits: Waits | None = None,
) -> list[Candidate]:
    """Unusual cases of one log; see `case_features.case_features` for the columns.

    waits: names the longest waits of those that are opened; without it no sentence names them.
    scorer: scores by the model in force (`registry`); none where nothing may score. Without one the
    cases are scored by what is fitted on themselves. Rows of mining.review_score are added to
    `scored`, where it is given.
    """
    if cases.is_empty():
        return []
    frame = case_features.case_features(cases, variants)
    features = case_features.FEATURES
    scores = (
        scorer(frame)
        if scorer
        else score_rows(
            frame.select(features).to_numpy(),
            features,
            groups=frame[case_features.PEER_GROUP].to_numpy(),
        )
    )
    if scores is None:
        return []
    return _open(
        frame.with_columns(
            kind=pl.lit(KIND),
            subject_id=pl.col("object_id"),
            arrived_on=pl.col("ended_at").dt.date(),
        ),
        features,
        scores,
        budget or ReviewBudget(),
        word=case_reason,
        candidate=_case,
        scored=scored,
        waits=waits,
    )


def _open(
    frame: pl.DataFrame,
    features: Sequence[str],
    scores: Scores,
    budget: ReviewBudget,
    *,
    word: Callable[[str, Row], dict[str, Any]],
    candidate: Callable[[Row, float, list[dict[str, Any]], str], Candidate],
    scored: list[Row] | None,
    waits: Waits | None,
) -> list[Candidate]:
    """The highest scores that have a reason, up to the budget."""
    has_reason = scores.z_scores.max(axis=1) >= budget.reason_z
    chosen = budget.choose(scores.score, has_reason, frame["arrived_on"])
    if scored is not None:
        scored += top_scores(frame, scores.score, has_reason, budget.per_week or 0)
    opened = []
    waited = waits(frame[chosen]["case_key"].to_list()) if waits and chosen else {}
    for place, row in zip(chosen, frame[chosen].iter_rows(named=True), strict=True):
        if row["case_key"] in waited:
            row["wait_from"], row["wait_to"] = waited[row["case_key"]]
        z_scores = scores.z_scores[place]
        told = [
            word(features[which], row)
            for which in np.argsort(-z_scores, kind="stable")
            if z_scores[which] >= min(_TOLD_Z, budget.reason_z)
        ][:_MOST_REASONS]
        opened.append(candidate(row, float(scores.score[place]), told, scores.version))
    return opened


def _case(row: Row, score: float, reasons: list[dict[str, Any]], version: str) -> Candidate:
    is_item = row["case_notion"] == "purchase_order_item"
    supplier = row["supplier_name"] or row["supplier_id"]
    label = f"{'Order item' if is_item else 'Case'} {row['case_id']}"
    amount = row["amount"]
    return Candidate(
        tenant=row["tenant"],
        source=row["source"],
        kind=KIND,
        identity=str(row["object_id"]),
        subject_type="case",
        subject_id=str(row["object_id"]),
        subject_label=f"{label} of {supplier}" if supplier else label,
        score=score,
        amount=None if amount is None else Decimal(str(round(amount, 2))),
        currency=row["currency"],
        reasons=reasons,
        evidence=[
            {
                "case": row["case_id"],
                "supplier": row["supplier_id"],
                "order": row["purchase_order_id"],
                "first_event_at": _text(row["started_at"]),
                "last_event_at": _text(row["ended_at"]),
                "events": row["event_count"],
                "cleared": "yes" if row["is_completed"] else "no",
            }
        ],
        model_name=MODEL_NAME,
        model_version=version,
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _version(
    robust: RobustPeerScore, forest: ForestScore, features: Sequence[str], table: Floats
) -> str:
    about = {
        "robust": robust.get_params(),
        "forest": forest.get_params(),
        "features": list(features),
        "data": hashlib.sha256(np.ascontiguousarray(table).tobytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:12]
