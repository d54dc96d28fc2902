"""Confidence intervals of shares and of differences of shares. Nothing of processes in here."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Z_95 = 1.959963984540054
"""97.5 % point of the standard normal distribution."""


def wilson(hits: npt.ArrayLike, counts: npt.ArrayLike) -> tuple[Floats, Floats]:
    """95 % score interval of hits / counts (Wilson 1927), elementwise; counts are at least 1."""
    k, n = np.asarray(hits, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    share, square = k / n, Z_95**2
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z_95 / (1 + square / n) * np.sqrt(share * (1 - share) / n + square / (4 * n**2))
    return np.clip(centre - half, 0.0, 1.0), np.clip(centre + half, 0.0, 1.0)


def newcombe(
    hits: npt.ArrayLike, counts: npt.ArrayLike, other_hits: npt.ArrayLike, others: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """95 % interval of hits / counts - other_hits / others, elementwise.

    Hybrid score interval without continuity correction: method 10 of Newcombe, Interval estimation
    for the difference between independent proportions, Statistics in Medicine 17 (1998).
    """
    share = np.asarray(hits, dtype=np.float64) / np.asarray(counts, dtype=np.float64)
    other = np.asarray(other_hits, dtype=np.float64) / np.asarray(others, dtype=np.float64)
    low, high = wilson(hits, counts)
    other_low, other_high = wilson(other_hits, others)
    difference = share - other
    return (
        difference - np.sqrt((share - low) ** 2 + (other_high - other) ** 2),
        difference + np.sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )
