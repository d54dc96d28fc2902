"""Which causes only repeat another one: the company of a late supplier is late too.

A cause repeats another where, with the cases split by whether they have the other, it is no longer
over-represented within the parts: the stratified test of Mantel and Haenszel (1959), one-sided,
without continuity correction. Nothing is dropped for it; it is ranked after what it repeats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from mining.causes.attributes import Attribute
from mining.causes.contrast import Bools, Cause, members

Floats: TypeAlias = npt.NDArray[np.float64]

LEAST_SCORE = 1.6448536269514722
"""95 % point of the standard normal distribution: below it a cause does not hold its own."""
MOST_COMPARED = 40
"""Strongest causes that are held against each other; weaker ones are left as they are."""


def in_order(
    causes: Sequence[Cause], attributes: Sequence[Attribute], hit: Bools
) -> tuple[Cause, ...]:
    """The causes, those that hold their own first, each of the others naming what it repeats.

    The variance of the test grows by the design effect of the cause that is asked.
    """
    compared, rest = list(causes[:MOST_COMPARED]), causes[MOST_COMPARED:]
    if len(compared) < 2:
        return tuple(causes)
    score = _scores(np.array([members(one, attributes) for one in compared]), hit)
    effect = np.array([one.effect for one in compared])
    repeats = score / np.sqrt(effect)[:, None] < LEAST_SCORE
    owner = _owners(repeats)
    told = [
        one if of is None else replace(one, repeats=compared[of].conditions)
        for one, of in zip(compared, owner, strict=True)
    ]
    own = [one for one in told if one.repeats is None]
    return (*own, *(one for one in told if one.repeats is not None), *rest)


def _scores(masks: Bools, hit: Bools) -> Floats:
    """[i, j]: standard deviations by which cause i is over-represented, split by cause j.

    masks: (causes, cases). A cause that the split leaves nothing to compare scores minus infinity.
    """
    has = masks.astype(np.float32)
    total, hits = float(hit.size), float(hit.sum())
    n, k = has.sum(axis=1, dtype=np.float64), has @ hit.astype(np.float32)
    both = (has @ has.T).astype(np.float64)
    both_hits = ((has * hit) @ has.T).astype(np.float64)
    excess, variance = np.zeros_like(both), np.zeros_like(both)
    for cases, hit_cases, size, size_hits in (
        (both, both_hits, n[None, :], k[None, :].astype(np.float64)),
        (n[:, None] - both, k[:, None] - both_hits, total - n[None, :], hits - k[None, :]),
    ):
        able = size > 1
        safe = np.where(able, size, 2.0)
        excess += np.where(able, hit_cases - cases * size_hits / safe, 0.0)
        spread = cases * (safe - cases) * size_hits * (safe - size_hits)
        variance += np.where(able, spread / (safe**2 * (safe - 1)), 0.0)
    told: Floats = np.where(
        variance > 0, excess / np.sqrt(np.where(variance > 0, variance, 1.0)), -np.inf
    )
    np.fill_diagonal(told, np.inf)
    return told


def _owners(repeats: npt.NDArray[np.bool_]) -> list[int | None]:
    """For each cause the stronger claim that it repeats; None for those that hold their own.

    repeats[i, j]: i repeats j. Where two repeat each other, or all in a ring, the first stands.
    """
    size = len(repeats)
    owner: list[int | None] = [None] * size
    undecided = list(range(size))
    kept: list[int] = []
    while undecided:
        free = [i for i in undecided if not any(repeats[i, j] for j in undecided)]
        kept += free or undecided[:1]
        undecided = [i for i in undecided if i not in kept]
        for i in list(undecided):
            stronger = [j for j in kept if repeats[i, j]]
            if stronger:
                owner[i] = min(stronger)
                undecided.remove(i)
    return owner
