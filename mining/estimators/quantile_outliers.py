"""What the detectors here have in common: one score a row, and a quantile of it that is usual."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OutlierMixin
from sklearn.utils.validation import check_is_fitted, validate_data

Floats = NDArray[np.float64]


class QuantileOutliers(OutlierMixin, BaseEstimator):  # type: ignore[misc]
    """scikit-learn's outlier methods over `_score`, whose higher values are more unusual.

    A subclass has a parameter `quantile`, learns in `learn` and scores in `_score`.
    """

    quantile: float
    offset_: float

    @abstractmethod
    def learn(self, X: ArrayLike) -> Self:
        """What `fit` does for `anomaly_score`, without scoring the rows for the quantile."""

    @abstractmethod
    def _score(self, data: Floats) -> Floats:
        """A number for each row of validated data, 0 and up."""

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Learn from the rows, and the quantile of their own scores."""
        scores = self.learn(X).anomaly_score(X)
        self.offset_ = -float(np.quantile(scores, self.quantile))
        return self

    def anomaly_score(self, X: ArrayLike) -> Floats:
        """How unusual each row is: 0 is as usual, higher is stranger; the class tells the unit."""
        check_is_fitted(self)
        return self._score(validate_data(self, X, dtype=np.float64, reset=False))

    def score_samples(self, X: ArrayLike) -> Floats:
        """The anomaly score with the sign that scikit-learn expects: lower is more unusual."""
        return -self.anomaly_score(X)

    def decision_function(self, X: ArrayLike) -> Floats:
        """Negative for outliers."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """-1 for outliers, 1 for all else."""
        return np.where(self.decision_function(X) < 0, -1, 1)
