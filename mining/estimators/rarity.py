"""From any number that grows with the unusual to one that can be checked: one in how many."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

Floats = NDArray[np.float64]

MOST_ROWS = 20_000
DECADES = 4
"""A score of 1 is one in 10 ** DECADES or rarer."""


class Rarity(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """The share of held-out rows that are as large or larger, column by column.

    Within the fitted values the share is counted. Beyond the `tail` quantile it is the share there
    times exp(-excess / mean excess), but never below a tenth of one row: more cannot be known from
    so few. Fit it with values of rows that the number's own model has not seen.

    Parameters
    ----------
    tail : float
        Quantile from which on the share is extrapolated.
    """

    def __init__(self, *, tail: float = 0.995) -> None:
        self.tail = tail

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Keep up to MOST_ROWS quantiles of the values, and the tail's start and mean excess."""
        if not 0 < self.tail < 1:
            raise ValueError("tail must be between 0 and 1")
        data = validate_data(self, X, dtype=np.float64)
        self.n_rows_ = len(data)
        kept = np.sort(data, axis=0)
        if len(kept) > MOST_ROWS:
            places = np.linspace(0, len(kept) - 1, MOST_ROWS).round().astype(int)
            kept = kept[places]
        self.values_ = kept
        self.start_ = np.quantile(data, self.tail, axis=0)
        excess = np.maximum(data - self.start_, 0).mean(axis=0)
        self.share_ = np.maximum((data > self.start_).mean(axis=0), 1 / (len(data) + 1))
        self.excess_ = np.maximum(excess / self.share_, 1e-9)
        return self

    def shares(self, X: ArrayLike) -> Floats:
        """Share of held-out rows that are as large or larger, above 0 and at most 1."""
        check_is_fitted(self)
        data = validate_data(self, X, dtype=np.float64, reset=False)
        known = len(self.values_)
        found = np.empty_like(data)
        for column in range(data.shape[1]):
            below = np.searchsorted(self.values_[:, column], data[:, column], side="left")
            counted = (known - below + 1) / (known + 1)
            beyond = np.maximum(data[:, column] - self.start_[column], 0) / self.excess_[column]
            in_tail = self.share_[column] * np.exp(-beyond)
            found[:, column] = np.where(beyond > 0, np.minimum(in_tail, counted), counted)
        least: Floats = np.maximum(found, 0.1 / (self.n_rows_ + 1))
        return least

    def transform(self, X: ArrayLike) -> Floats:
        """The score: 0 is usual, 0.5 one in a hundred, 0.75 one in a thousand, 1 one in ten
        thousand or rarer; the same step is always the same factor."""
        scores: Floats = np.minimum(-np.log10(self.shares(X)) / DECADES, 1.0)
        return scores
