"""Rows that lie one group after another: where each group begins, and the rows of some groups."""

from __future__ import annotations

import numpy as np

from p2p.eventlog.log import Ints


def begins(size: Ints) -> Ints:
    """Where each group begins, and at the end how many rows there are."""
    found = np.zeros(size.size + 1, dtype=np.int64)
    np.cumsum(size, out=found[1:])
    return found


def rows_of(begin: Ints, size: Ints) -> Ints:
    """The rows begin, begin + 1, ... of each group, one group after another."""
    return np.repeat(begin - (np.cumsum(size) - size), size) + np.arange(int(size.sum()))


def weighted_counts(code: Ints, weight: Ints, many: int) -> Ints:
    """The sum of the weights of each code from 0 to many - 1. Sums below 2**53 are exact."""
    return np.bincount(code, weight, many).astype(np.int64)
