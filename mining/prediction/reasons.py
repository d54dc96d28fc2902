"""Why a subject got its prediction: what the model would say if one thing about it were usual.

Each group of features is replaced by what is usual among the rows that the model learned from, and
the change of the prediction is the weight of the reason: occlusion, in one batch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mining.prediction.features import FeatureSpace
from mining.prediction.reason_words import groups_of, worded
from mining.prediction.targets import Target

Floats = NDArray[np.float64]
MOST_REASONS = 3
_LEAST = {"days": 1.0, "probability": 0.005}


def usual_values(space: FeatureSpace, features: Floats) -> Floats:
    """What is usual among these rows (those of training), a value a column.

    Numbers by median, codes by mode; NaN where most rows do not know it.
    """
    known = ~np.isnan(features)
    result = np.full(features.shape[1], np.nan)
    for column in np.flatnonzero(known.mean(axis=0) > 0.5):
        values = features[known[:, column], column]
        if column < len(space.codes):
            result[column] = np.bincount(values.astype(np.int64)).argmax()
        else:
            result[column] = np.median(values)
    return result


def told_reasons(
    target: Target,
    space: FeatureSpace,
    usual: Floats,
    features: Floats,
    predict: Callable[[Floats], Floats],
) -> list[list[dict[str, Any]]]:
    """The strongest reasons of each row, worded; an empty list where nothing stands out."""
    groups = groups_of(space)
    base = predict(features)
    changed = np.repeat(features[None, :, :], len(groups), axis=0)
    where = {name: number for number, name in enumerate(space.columns)}
    for number, group in enumerate(groups):
        columns = [where[name] for name in group.columns if name in where]
        changed[number][:, columns] = usual[columns]
    effect = base - predict(changed.reshape(-1, features.shape[1])).reshape(len(groups), -1)
    least = _LEAST["probability" if target.is_probability else "days"]
    order = np.argsort(-np.abs(effect), axis=0, kind="stable")[:MOST_REASONS]
    return [
        [
            worded(target, space, groups[number], (features[row], usual), effect[number, row])
            for number in order[:, row]
            if abs(effect[number, row]) >= least
        ]
        for row in range(features.shape[0])
    ]
