"""Robust z-scores against peers as an outlier detector."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted, validate_data

from mining.estimators.quantile_outliers import QuantileOutliers

Floats = NDArray[np.float64]

# A normal distribution's standard deviation is this many times its median absolute deviation.
_NORMAL = 1.4826


class RobustPeerScore(QuantileOutliers):
    """How far each row lies from the middle of its peers, feature by feature.

    A feature's z-score is (value - median) / max(1.4826 * median absolute deviation, min_scale).
    What exceeds `tolerance` is added up over the features, and the sum e becomes a score
    e / (e + half) between 0 and 1: `half` is the excess that makes 0.5.

    Parameters
    ----------
    group_column : int or None
        Column that holds the number of the peer group; None compares with all rows. A group with
        fewer than `min_group_size` rows, or not seen in fit, is compared with all rows.
    min_group_size : int
        Smallest group that has a middle of its own.
    min_scale : float
        Smallest scale of a feature, so that a feature that never varies cannot make a small
        difference look enormous.
    only_high : bool
        True where a value below the middle is never unusual.
    tolerance : float
        Z-scores up to this are usual.
    half : float
        Excess at which the score is 0.5.
    quantile : float
        Share of the fitted rows that `predict` calls usual.
    """

    def __init__(
        self,
        *,
        group_column: int | None = None,
        min_group_size: int = 30,
        min_scale: float = 1e-9,
        only_high: bool = False,
        tolerance: float = 2.0,
        half: float = 6.0,
        quantile: float = 0.99,
    ) -> None:
        self.group_column = group_column
        self.min_group_size = min_group_size
        self.min_scale = min_scale
        self.only_high = only_high
        self.tolerance = tolerance
        self.half = half
        self.quantile = quantile

    def learn(self, X: ArrayLike) -> Self:
        """Learn the middle and scale of each feature, for all rows and for each peer group."""
        if not (self.min_scale > 0 and self.half > 0 and 0 < self.quantile <= 1):
            raise ValueError("min_scale and half must be above 0, quantile above 0 and at most 1")
        data = validate_data(self, X, dtype=np.float64)
        self.center_, self.scale_ = self._middle(data)
        self.groups_: dict[float, tuple[Floats, Floats]] = {}
        if self.group_column is not None:
            groups, sizes = np.unique(data[:, self.group_column], return_counts=True)
            for group in groups[sizes >= self.min_group_size]:
                rows = data[data[:, self.group_column] == group]
                self.groups_[float(group)] = self._middle(rows)
        return self

    def z_scores(self, X: ArrayLike) -> Floats:
        """Signed z-score of every feature; the group column's is 0."""
        check_is_fitted(self)
        return self._z_scores(validate_data(self, X, dtype=np.float64, reset=False))

    def _middle(self, rows: Floats) -> tuple[Floats, Floats]:
        center = np.median(rows, axis=0)
        spread = _NORMAL * np.median(np.abs(rows - center), axis=0)
        return center, np.maximum(spread, self.min_scale)

    def _z_scores(self, data: Floats) -> Floats:
        z_scores: Floats = (data - self.center_) / self.scale_
        if self.group_column is not None:
            column = data[:, self.group_column]
            for group, (center, scale) in self.groups_.items():
                rows = column == group
                z_scores[rows] = (data[rows] - center) / scale
            z_scores[:, self.group_column] = 0.0
        return z_scores

    def _score(self, data: Floats) -> Floats:
        z_scores = self._z_scores(data)
        far = z_scores if self.only_high else np.abs(z_scores)
        excess = np.maximum(far - self.tolerance, 0.0).sum(axis=1)
        score: Floats = excess / (excess + self.half)
        return score
