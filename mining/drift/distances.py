"""Distances of two distributions over the same cells: PSI, Kolmogorov-Smirnov, chi-square."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_BINS = 10
_BRIDGES = 500
FEWEST_EXPECTED = 5.0
"""A cell of the chi-square test is expected to hold so many rows; smaller ones are put together."""


def bins_of(expected: Floats, *, most: int = MOST_BINS) -> Ints:
    """The bin of each cell: neighbouring cells together, about a tenth of the reference each.

    A value that many rows share keeps a bin of its own.
    """
    bins = np.zeros(expected.size, dtype=np.int64)
    held, current = 0.0, 0
    for place, share in enumerate(expected):
        if held > 0 and held + share > 1.0 / most + 1e-9:
            current, held = current + 1, 0.0
        bins[place] = current
        held += float(share)
    return bins


def population_stability_index(expected: Floats, reference_count: float, observed: Floats) -> float:
    """PSI: the sum over bins of (a - e) ln(a / e), with one row added to each bin on both sides.

    expected: shares of the reference; observed: counts. The addition (Laplace) keeps an empty bin
    finite. Usual reading: below 0.1 steady, above 0.25 much changed.
    """
    size = expected.size
    reference = (expected * reference_count + 1) / (reference_count + size)
    current = (observed + 1) / (observed.sum() + size)
    return float(np.sum((current - reference) * np.log(current / reference)))


def kolmogorov_distance(expected: Floats, observed: Floats) -> Floats:
    """The largest difference of the cumulated shares; rows of `observed` are counts of a period."""
    shares = observed / np.maximum(observed.sum(axis=-1, keepdims=True), 1)
    gap = np.cumsum(shares, axis=-1) - np.cumsum(expected, axis=-1)
    distance: Floats = np.abs(gap).max(axis=-1)
    return distance


def kolmogorov_mean_square(expected: Floats) -> float:
    """Mean of n D^2 of independent rows over such cells, by drawing Brownian bridges.

    It is pi^2 / 12 where cells are many and small, and less where few values hold most rows.
    """
    walk = np.cumsum(_normal(expected.size) * np.sqrt(expected), axis=1)
    bridge = walk - np.cumsum(expected) * walk[:, -1:]
    return float(np.mean(np.abs(bridge).max(axis=1) ** 2))


@cache
def _normal(size: int) -> Floats:
    return np.random.default_rng(_BRIDGES).normal(size=(_BRIDGES, size))


def chi_square(expected: Floats, observed: Floats) -> Floats:
    """Pearson's statistic over cells that the reference expects something in.

    Rows of `observed` are counts of a period. What the reference never had is put to its smallest
    cell by `enough_expected`.
    """
    wanted = expected * observed.sum(axis=-1, keepdims=True)
    gap = np.divide((observed - wanted) ** 2, wanted, out=np.zeros_like(observed), where=wanted > 0)
    statistic: Floats = gap.sum(axis=-1)
    return statistic


def enough_expected(expected: Floats, count: float) -> Ints:
    """The group of each cell so that each group is expected to hold FEWEST_EXPECTED rows.

    Cells are put together from the rarest on; the order of equals is theirs.
    """
    groups = np.zeros(expected.size, dtype=np.int64)
    held, current = 0.0, 0
    order = np.argsort(expected, kind="stable")
    for place in order:
        groups[place] = current
        held += float(expected[place]) * count
        if held >= FEWEST_EXPECTED:
            current, held = current + 1, 0.0
    if held > 0 and current > 0:  # what is left joins the last whole group
        groups[groups == current] = current - 1
    return groups


def merged(values: Floats, groups: Ints) -> Floats:
    """Sums of the cells of each group, along the last axis."""
    size = int(groups.max(initial=0)) + 1
    out = np.zeros((*values.shape[:-1], size))
    for cell, group in enumerate(groups.tolist()):  # at most forty
        out[..., group] += values[..., cell]
    return out
