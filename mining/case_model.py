"""The model of unusual cases: fitted once on a training window, kept, and used until a person puts
another in force. Features come from `case_features`, reasons and candidates from `anomalies`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mining import case_features
from mining.case_features import FEATURES

Floats = NDArray[np.float64]
CaseModel = dict[str, Any]
"""`robust` and `forest`, and `groups`: the numbers of the peer groups by their names.

Peer groups are numbered anew in each refresh, so the model keeps names.
"""

RECIPE = f"cases 1: {', '.join(FEATURES)}"
"""Form of the features and the model; another one cannot score what this one was made for."""
ALLOWED_TYPES = (
    "mining.estimators.forest_score.ForestScore",
    "mining.estimators.robust_peer_score.RobustPeerScore",
    "sklearn.tree._tree.Tree",
)


def fit(frame: pl.DataFrame) -> CaseModel:
    """Learn what is usual. frame: rows of `case_features.case_features`, at least one."""
    from mining.estimators.forest_score import ForestScore
    from mining.estimators.robust_peer_score import RobustPeerScore

    names = sorted(set(frame["peer_name"].to_list()))
    groups = {name: place for place, name in enumerate(names, start=1)}
    values = _values(frame)
    return {
        "robust": RobustPeerScore(
            group_column=values.shape[1],
            min_group_size=case_features.SMALLEST_GROUP,
            min_scale=1.0,
            only_high=True,
        ).learn(np.column_stack([values, _group_numbers(frame, groups)])),
        "forest": ForestScore().learn(values),
        "groups": groups,
    }


def score(model: CaseModel, frame: pl.DataFrame) -> tuple[Floats, Floats]:
    """Per row the joint score 0..1, and each feature's z-score against the peers of the training.

    A peer group that the training did not know is compared with all cases.
    """
    values = _values(frame)
    table = np.column_stack([values, _group_numbers(frame, model["groups"])])
    told = model["robust"].anomaly_score(table)
    seen = model["forest"].anomaly_score(values)
    # the peer comparison leads, since its reasons can be told
    return told + (1 - told) * seen / 2, model["robust"].z_scores(table)[:, : values.shape[1]]


def _values(frame: pl.DataFrame, features: Sequence[str] = FEATURES) -> Floats:
    return frame.select(features).to_numpy().astype(np.float64)


def _group_numbers(frame: pl.DataFrame, groups: dict[str, int]) -> Floats:
    numbers = frame["peer_name"].replace_strict(groups, default=0, return_dtype=pl.Float64)
    return numbers.to_numpy()
