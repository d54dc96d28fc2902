"""An Isolation Forest that answers with a number from 0 to 1."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.ensemble import IsolationForest
from sklearn.utils.validation import validate_data

from mining.estimators.quantile_outliers import QuantileOutliers

Floats = NDArray[np.float64]


class ForestScore(QuantileOutliers):
    """How easily a row is told apart from the others by random cuts.

    The forest's own score is about 0.5 for a usual row and goes to 1; this one is 0 up to 0.5 and
    linear from there, so 0 means usual. The number of reviews is decided by a quantile or a budget
    afterwards, so the forest is told no contamination (it would score everything twice).

    Parameters
    ----------
    n_estimators : int
        Number of trees.
    max_samples : int
        Rows that one tree sees.
    quantile : float
        Share of the fitted rows that `predict` calls usual.
    random_state : int
        Seed: the same data give the same scores.
    """

    def __init__(
        self,
        n_estimators: int = 100,
        max_samples: int = 256,
        quantile: float = 0.99,
        random_state: int = 0,
    ) -> None:
        self.n_estimators = n_estimators
        self.max_samples = max_samples
        self.quantile = quantile
        self.random_state = random_state

    def learn(self, X: ArrayLike) -> Self:
        """Grow the trees on the rows."""
        if not 0 < self.quantile <= 1:
            raise ValueError("quantile must be above 0 and at most 1")
        data = validate_data(self, X, dtype=np.float64)
        self.forest_ = IsolationForest(
            n_estimators=self.n_estimators,
            max_samples=min(self.max_samples, len(data)),
            random_state=self.random_state,
        ).fit(data)
        return self

    def _score(self, data: Floats) -> Floats:
        own: Floats = -self.forest_.score_samples(data)
        return np.clip(2 * own - 1, 0.0, 1.0)
