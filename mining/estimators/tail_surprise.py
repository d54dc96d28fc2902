"""How rare each value of a row is among the rows it was fitted on, added up as surprise."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_is_fitted, validate_data

from mining.estimators.quantile_outliers import QuantileOutliers

Floats = NDArray[np.float64]


class TailSurprise(QuantileOutliers):
    """Surprise of large values: -ln of the chance that a fitted row is as large or larger.

    Up to the `tail` quantile of a feature nothing is surprising. Above it the chance is the share
    of rows in the tail, times exp(-excess / scale): an exponential tail, whose scale is measured
    between the quantiles before it, so that a few wrong rows beyond cannot hide themselves. Where a
    feature is 0 for nearly all rows the tail starts at 0 and the scale is `least_scale`.

    The surprises of a row's features become one number: the largest, and `joint` times the others,
    since features are seldom independent.

    Parameters
    ----------
    tail : float
        Quantile at which the tail starts.
    least_scale : float
        Smallest scale of a tail, in the unit of the feature.
    joint : float
        How much surprises beside the largest count.
    quantile : float
        Share of the fitted rows that `predict` calls usual.
    """

    def __init__(
        self,
        *,
        tail: float = 0.99,
        least_scale: float = 1.0,
        joint: float = 0.3,
        quantile: float = 0.99,
    ) -> None:
        self.tail = tail
        self.least_scale = least_scale
        self.joint = joint
        self.quantile = quantile

    def learn(self, X: ArrayLike) -> Self:
        """Learn where each feature's tail starts, how many rows are in it, and its scale."""
        if not (0.8 < self.tail < 1 and self.least_scale > 0 and 0 < self.quantile <= 1):
            raise ValueError(
                "tail must be between 0.8 and 1, least_scale above 0, quantile above 0 and at most"
                " 1"
            )
        data = validate_data(self, X, dtype=np.float64)
        self.center_ = np.median(data, axis=0)
        self.start_ = np.quantile(data, self.tail, axis=0)
        earlier = np.quantile(data, 1 - 5 * (1 - self.tail), axis=0)
        self.share_ = np.maximum((data > self.start_).mean(axis=0), 1 / len(data))
        # an exponential tail passes five times the share one ln(5) of its scale earlier
        self.scale_ = np.maximum((self.start_ - earlier) / np.log(5), self.least_scale)
        return self

    def surprises(self, X: ArrayLike) -> Floats:
        """Surprise of every value in nats, rows by features; 0 below the tail."""
        check_is_fitted(self)
        return self._surprises(validate_data(self, X, dtype=np.float64, reset=False))

    def _surprises(self, data: Floats) -> Floats:
        beyond = (data - self.start_) / self.scale_ - np.log(self.share_)
        return np.where(data > self.start_, beyond, 0.0)

    def _score(self, data: Floats) -> Floats:
        return joined(self._surprises(data), self.joint)


def joined(surprises: Floats, joint: float) -> Floats:
    """The largest of each row and a part of the others, from rows by features."""
    largest: Floats = surprises.max(axis=1)
    others: Floats = surprises.sum(axis=1) - largest
    return largest + joint * others
