"""Intervals of shares that were counted or sampled. Nothing of reviews in here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LEVEL = 0.95


def jeffreys(hits: float, count: float, level: float = LEVEL) -> tuple[float, float]:
    """Interval of hits / count from the Beta(hits + 1/2, count - hits + 1/2) distribution.

    The lower end is 0 where nothing hit and the upper end 1 where all did, as Brown, Cai and
    DasGupta, Interval estimation for a binomial proportion, Statistical Science 16 (2001) propose.
    A count of 0 gives (0, 1): nothing is known.
    """
    from scipy.stats import beta

    if count <= 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    at = beta(hits + 0.5, count - hits + 0.5)
    low = 0.0 if hits <= 0 else float(at.ppf(tail))
    high = 1.0 if hits >= count else float(at.ppf(1 - tail))
    return low, high


def clopper_pearson(hits: float, count: float, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of hits / count; both may be fractions of an effective sample size.

    It never covers less often than its level (Clopper and Pearson 1934). A count of 0: (0, 1).
    """
    from scipy.stats import beta

    if count <= 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if hits <= 0 else float(beta.ppf(tail, hits, count - hits + 1))
    high = 1.0 if hits >= count else float(beta.ppf(1 - tail, hits + 1, count - hits))
    return low, high


def stratified_share(
    hits: npt.ArrayLike,
    counts: npt.ArrayLike,
    population: npt.ArrayLike,
    level: float = LEVEL,
) -> tuple[float, float, float]:
    """(share, low, high) of a population by a sample of known size in each stratum.

    The exact interval at the effective sample size, after Korn and Graubard, Confidence intervals
    for proportions with small expected number of positive counts, Survey Methodology 24 (1998);
    the size is never taken larger than unequal weights leave of it, nor than the sample.
    Raises ValueError where a stratum with members has no sample.
    """
    k, n = np.asarray(hits, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    members = np.asarray(population, dtype=np.float64)
    if ((members > 0) & (n == 0)).any():
        raise ValueError("a stratum has members and no sample")
    seen = members > 0
    k, n, weight = k[seen], n[seen], members[seen] / members.sum()
    share = float((weight * k / n).sum())
    left_by_weights = 1.0 / float((weight**2 / n).sum())
    size = min(left_by_weights, float(n.sum()))
    variance = float((weight**2 * (k / n) * (1 - k / n) / np.maximum(n - 1, 1)).sum())
    if variance > 0:
        size = min(size, share * (1 - share) / variance)
    low, high = clopper_pearson(share * size, size, level)
    return share, low, high


def weighted_share(
    hits: npt.ArrayLike,
    counts: npt.ArrayLike,
    population: npt.ArrayLike,
    rng: np.random.Generator,
    level: float = LEVEL,
) -> tuple[float | None, float, float]:
    """(share, low, high) of a population of strata, some of which may not have been looked at.

    Each stratum's share is drawn from its Jeffreys distribution; one that nobody looked at may be
    anything between 0 and 1. The share is None where there is such a stratum: only bounds are
    known then.
    """
    k, n = np.asarray(hits, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    members = np.asarray(population, dtype=np.float64)
    weight = members / members.sum()
    known = n > 0
    share = float((weight * k / np.maximum(n, 1)).sum()) if known[members > 0].all() else None
    drawn = rng.beta(k[known] + 0.5, n[known] - k[known] + 0.5, size=(_DRAWS, int(known.sum())))
    of_known = drawn @ weight[known]
    tail = (1 - level) / 2
    low, high = np.quantile(of_known, [tail, 1 - tail]) if known.any() else (0.0, 0.0)
    if known.any() and (k[known] == 0).all():
        low = 0.0
    if known.any() and (k[known] == n[known]).all():
        high = float(weight[known].sum())
    return share, float(low), min(1.0, float(high + weight[~known].sum()))


_DRAWS = 4000
