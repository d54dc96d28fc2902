"""How many are planted, and which: the same for every deviation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from p2p.simulator.arrays import Bools, Floats, Ints


def choose(rng: np.random.Generator, able: Bools, rate: float, least: int = 0) -> Ints:
    """Sorted positions of round(rate * n) of the n that a deviation could befall, at random.

    least: how many there are at any rate but 0, as far as there are candidates.
    """
    candidates = np.flatnonzero(able)
    count = round(rate * candidates.size)
    if rate > 0:
        count = max(count, min(least, candidates.size))
    return np.sort(rng.choice(candidates, count, replace=False)).astype(np.int64)


def choose_by_supplier(
    rng: np.random.Generator, able: Bools, supplier: Ints, suppliers: int, rate: float
) -> Ints:
    """As `choose`, but a fifth of the suppliers has most of them.

    Trouble with paying in time comes from few suppliers: bills that are disputed, addresses that
    are wrong, people who are hard to reach. supplier: of each candidate, below `suppliers`.
    """
    # shape 0.4: the first fifth has about two thirds of the whole, a fifth almost nothing
    proneness = 0.02 + rng.gamma(0.4, size=suppliers)
    return pick_weighted(
        rng, np.where(able, proneness[supplier], 0.0), round(rate * np.count_nonzero(able))
    )


def choose_for_cause(
    rng: np.random.Generator,
    able: Bools,
    place: Ints,
    codes: Sequence[str],
    shares: Mapping[str, float],
) -> Ints:
    """Sorted positions chosen because of a value: a share of the able ones at each named code.

    place: of each candidate's value in codes. Nothing is drawn where no share is named.
    """
    chosen = [
        choose(rng, able & (place == codes.index(code)), share)
        for code, share in sorted(shares.items())
    ]
    return np.unique(np.concatenate(chosen)) if chosen else np.empty(0, dtype=np.int64)


def pick_weighted(rng: np.random.Generator, weights: Floats, count: int) -> Ints:
    """Sorted positions of `count` different entries, the heavier the likelier."""
    count = min(count, int(np.count_nonzero(weights)))
    if count == 0:
        return np.empty(0, dtype=np.int64)
    chosen = rng.choice(weights.size, count, replace=False, p=weights / weights.sum())
    return np.sort(chosen).astype(np.int64)
