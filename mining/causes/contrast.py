"""Values, and pairs of values, that are over-represented among the cases with an outcome.

Counts are set-wise: one bincount an attribute and one a pair of attributes. What an outcome is and
which attributes may explain it is in `outcomes`; how a tree tells the same is in `rule_list`.

A value is held against all other cases by Fisher's exact test, one-sided. A pair must hold its own
against three groups: all other cases, the other cases with its first value, and those with its
second; its p-value is the greatest of the three, so a pair that only repeats one of its values is
not found. All values and pairs of one outcome are corrected together (Benjamini and Hochberg 1995).

Items of one order are late together, so they say less than as many orders would: all counts of a
value are divided by its design effect before they are tested (Kish 1965; Rao and Scott 1981).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from mining.causes.attributes import Attribute
from mining.causes.design_effect import clustering
from mining.causes.exact_tail import upper_tail
from mining.causes.intervals import newcombe

Bools: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

LEAST_SUPPORT = 30
"""Cases with a value below which nothing is said of it."""
FALSE_DISCOVERY_RATE = 0.05
_START = {"weekday", "month"}
LEAST_SCORE = 1.0
"""Standard deviations above what is expected from which on a p-value is worth its computing."""


@dataclass(frozen=True)
class Cause:
    """A value or a pair of values with the cases that have it (count, hit) and all others.

    conditions: (attribute, value), one or two. excess_low: cases with the outcome beyond what the
    share among all would give: count * other_count / all * difference_low. alone: shares of the
    outcome for each value of a pair by itself. repeats: conditions of the cause that this one only
    repeats (see `repeats`); None where it holds its own. effect: the design effect of its cases.
    """

    conditions: tuple[tuple[str, str], ...]
    count: int
    hit_count: int
    other_count: int
    other_hit_count: int
    difference_low: float
    difference_high: float
    p_value: float
    q_value: float
    excess_low: float
    effect: float = 1.0
    alone: tuple[float, ...] = ()
    repeats: tuple[tuple[str, str], ...] | None = None

    @property
    def lift(self) -> float:
        """Share of the outcome among these cases over its share among all."""
        hits = self.hit_count + self.other_hit_count
        return self.hit_count / self.count / (hits / (self.count + self.other_count))


@dataclass(frozen=True)
class Contrast:
    """What was found for one outcome: causes, strongest first, and how many were tested."""

    tested_count: int
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class _Group:
    """An attribute's values that can be tested; place: which of them each case has, or -1.

    together: mean size of the clusters of the cases with each value.
    """

    attribute: Attribute
    value: Ints
    count: Ints
    hits: Ints
    together: Floats
    place: Ints

    def of(self, places: Ints) -> tuple[Ints, Ints]:
        """(cases, hits) of the values at these places."""
        return self.count[places], self.hits[places]


@dataclass(frozen=True)
class _Tested:
    """Candidates as parallel arrays. first, second: positions of groups, second -1 for a value.

    x, y: places in the groups. together: mean size of their cases' clusters.
    parents: (cases, hits) of each value of a pair by itself; the value's own where it is no pair.
    """

    first: Ints
    second: Ints
    x: Ints
    y: Ints
    count: Ints
    hits: Ints
    together: Floats
    parents: tuple[tuple[Ints, Ints], tuple[Ints, Ints]]


def find_causes(
    attributes: Sequence[Attribute], hit: Bools, clusters: npt.NDArray[Any] | None = None
) -> Contrast:
    """Causes of an outcome among cases that could have it; `hit` says which did.

    clusters: for each case a code of what it belongs to with others (its order), for the design
    effect. Ranked by excess_low, so that neither a rare extreme nor a frequent trifle comes first.
    """
    from scipy.stats import false_discovery_control

    total, hits = hit.size, int(hit.sum())
    if not 0 < hits < total:
        return Contrast(0, ())
    likeness, together = (0.0, np.ones(total)) if clusters is None else clustering(clusters, hit)
    groups = [_group(one, hit, together) for one in attributes]
    tested = _tested(groups, hit, together)
    if not tested.count.size:
        return Contrast(0, ())
    effect = 1 + (tested.together - 1) * likeness
    p = over_representation(tested.hits, tested.count, hits, total, effect)
    is_pair = tested.second >= 0
    for parent_count, parent_hits in tested.parents:
        asked = np.flatnonzero(is_pair & (p < 1))
        p[asked] = np.maximum(
            p[asked],
            over_representation(
                tested.hits[asked],
                tested.count[asked],
                parent_hits[asked],
                parent_count[asked],
                effect[asked],
            ),
        )
    q = false_discovery_control(p)
    others, other_hits = total - tested.count, hits - tested.hits
    low, high = newcombe(
        tested.hits / effect, tested.count / effect, other_hits / effect, others / effect
    )
    causes = [
        _cause(
            groups, tested, place, hit, [float(told[place]) for told in (low, high, p, q, effect)]
        )
        for place in np.flatnonzero((q <= FALSE_DISCOVERY_RATE) & (low > 0)).tolist()
    ]
    causes.sort(key=lambda one: (-one.excess_low, one.p_value, one.conditions))
    return Contrast(p.size, tuple(causes))


def members(cause: Cause, attributes: Sequence[Attribute]) -> Bools:
    """Which cases have the cause's value or values."""
    by_name = {one.name: one for one in attributes}
    size = attributes[0].codes.size
    mask: Bools = np.ones(size, dtype=np.bool_)
    for name, value in cause.conditions:
        mask &= by_name[name].codes == by_name[name].values.index(value)
    return mask


def over_representation(
    hits: Ints,
    counts: Ints,
    all_hits: Ints | int,
    all_counts: Ints | int,
    effect: Floats | float = 1.0,
) -> Floats:
    """One-sided p-value of Fisher's exact test, elementwise: hits of counts within all.

    1 where fewer than LEAST_SCORE standard deviations lie above what is expected: exact tails are
    dear, those would never be found, and a p-value too high keeps the false discovery rate.
    """
    n, k = np.rint(counts / effect), np.rint(hits / effect)
    every = np.broadcast_to(np.rint(np.asarray(all_counts) / effect), n.shape)
    among = np.broadcast_to(np.rint(np.asarray(all_hits) / effect), n.shape)
    expected = n * among / every
    variance = expected * (1 - among / every) * (every - n) / np.maximum(every - 1, 1)
    high = k - expected > LEAST_SCORE * np.sqrt(variance)
    p: Floats = np.ones(n.shape)
    p[high] = upper_tail(k[high], every[high], among[high], n[high])
    return np.clip(p, 0.0, 1.0)


def _group(attribute: Attribute, hit: Bools, together: Floats) -> _Group:
    known = attribute.codes >= 0
    size = len(attribute.values)
    count = np.bincount(attribute.codes[known], minlength=size).astype(np.int64)
    hits = np.bincount(attribute.codes[known & hit], minlength=size).astype(np.int64)
    size_sum = np.bincount(attribute.codes[known], weights=together[known], minlength=size)
    value = np.flatnonzero((count >= LEAST_SUPPORT) & (hit.size - count >= LEAST_SUPPORT))
    # the last entry answers for the code of no value
    places = np.full(size + 1, -1, dtype=np.int64)
    places[value] = np.arange(value.size)
    mean_size = size_sum[value] / count[value]
    return _Group(attribute, value, count[value], hits[value], mean_size, places[attribute.codes])


def _tested(groups: Sequence[_Group], hit: Bools, together: Floats) -> _Tested:
    """Every value with enough cases, and every pair of them whose both values and more have it."""
    parts: list[tuple[Ints, ...]] = []
    sizes: list[Floats] = []
    for number, group in enumerate(groups):
        places = np.arange(group.value.size)
        none = np.full_like(places, -1)
        own = (group.count, group.hits)
        parts.append((none + 1 + number, none, places, none, *own, *own, *own))
        sizes.append(group.together)
    for (i, a), (j, b) in itertools.combinations(enumerate(groups), 2):
        # which day of which month is no cause that anybody can act on
        if not (a.value.size and b.value.size) or {a.attribute.name, b.attribute.name} == _START:
            continue
        both = a.place * b.value.size + b.place
        both[(a.place < 0) | (b.place < 0)] = -1
        count = np.bincount(both[both >= 0], minlength=a.value.size * b.value.size)
        cell = np.flatnonzero(count >= LEAST_SUPPORT)
        if not cell.size:
            continue
        hits = np.bincount(both[(both >= 0) & hit], minlength=count.size)[cell]
        x, y = np.divmod(cell, b.value.size)
        same = np.zeros_like(cell)
        size_sum = np.bincount(both[both >= 0], weights=together[both >= 0], minlength=count.size)
        sizes.append(size_sum[cell] / count[cell])
        parts.append((same + i, same + j, x, y, count[cell], hits, *a.of(x), *b.of(y)))
    first, second, x, y, count, hits, *parents = (
        np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)
    )
    return _Tested(
        first,
        second,
        x,
        y,
        count,
        hits,
        np.concatenate(sizes),
        ((parents[0], parents[1]), (parents[2], parents[3])),
    )


def _cause(
    groups: Sequence[_Group],
    tested: _Tested,
    place: int,
    hit: Bools,
    told: Sequence[float],
) -> Cause:
    low, high, p, q, effect = told
    first = groups[tested.first[place]]
    conditions = [(first.attribute.name, first.attribute.values[first.value[tested.x[place]]])]
    alone: tuple[float, ...] = ()
    if tested.second[place] >= 0:
        second = groups[tested.second[place]]
        value = second.attribute.values[second.value[tested.y[place]]]
        conditions.append((second.attribute.name, value))
        alone = tuple(float(hits[place] / count[place]) for count, hits in tested.parents)
    count, hits = int(tested.count[place]), int(tested.hits[place])
    others = hit.size - count
    return Cause(
        conditions=tuple(conditions),
        count=count,
        hit_count=hits,
        other_count=others,
        other_hit_count=int(hit.sum()) - hits,
        difference_low=low,
        difference_high=high,
        p_value=p,
        q_value=q,
        excess_low=count * others / hit.size * low,
        effect=effect,
        alone=alone,
    )
