"""Pairs of objects, each once: joined end to end, and counted from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from p2p.eventlog.log import Ints
from p2p.eventlog.runs import begins, rows_of

MOST_PAIRS: Final = 10_000_000
"""A join that would give more is left out: it would take gigabytes and tell nobody anything."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """One element a pair of objects, each pair once."""

    one: Ints
    other: Ints

    def turned(self) -> Pairs:
        """The same pairs from the other side."""
        return Pairs(self.other, self.one)


def distinct(one: Ints, other: Ints) -> Pairs:
    """The pairs, each once, in order."""
    many = int(other.max(initial=0)) + 1
    key = one.astype(np.int64) * many + other
    key.sort()
    key = key[np.diff(key, prepend=-1) != 0]
    first = key // many
    return Pairs(first, key - first * many)


def joined(left: Pairs, right: Pairs) -> Pairs | None:
    """Pairs (a, c) for which (a, b) and (b, c) exist; None where the join is too large."""
    return meeting(left.one, left.other, right.other, right.one)


def meeting(one: Ints, its_place: Ints, other: Ints, other_place: Ints) -> Pairs | None:
    """Pairs of one and other that stand at the same place; None where there are too many."""
    many = 1 + max(int(its_place.max(initial=0)), int(other_place.max(initial=0)))
    size = np.bincount(other_place, minlength=many)
    found = size[its_place]
    if int(found.sum()) > MOST_PAIRS:
        return None
    by_place = np.argsort(other_place, kind="stable")
    rows = by_place[rows_of(begins(size)[:-1][its_place], found)]
    return distinct(np.repeat(one, found), other[rows])


@dataclass(frozen=True, slots=True)
class Cardinality:
    """How many partners those have that have any."""

    count: int
    mean: float | None
    median: float | None
    p90: float | None
    most: int


def cardinality(objects: Ints) -> Cardinality:
    """Of the objects on one side of pairs, each written as often as it has partners."""
    if not objects.size:
        return Cardinality(0, None, None, None, 0)
    partners = np.bincount(objects - objects.min())
    partners = partners[partners > 0]
    median, p90 = np.quantile(partners, [0.5, 0.9])
    return Cardinality(
        int(partners.size), float(partners.mean()), float(median), float(p90), int(partners.max())
    )
