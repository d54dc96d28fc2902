"""Whether the level of days has made a step: days that resemble their neighbours are foretold, and
what is left is compared with what a step would leave.

A day's level is taken as a first-order autoregression (its variance and correlation are those of
the reference's days) seen through the chance of few rows: a Kalman filter. A step since some day
is told by its generalised likelihood ratio on the filter's innovations (Willsky and Jones, 1976).
What is rare is learned from the reference's own days: see `tail_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mining.drift.levels import Levels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SPANS = (1, 2, 3, 5, 7, 14)
"""Days that a step may be old, today among them."""
FEWEST_ROWS = 20
"""Rows since the step: fewer tell nothing that is worth an alarm."""
OLDER = float(np.log(4))
"""What a step that is older than the fewest days with enough rows is less rare by: it has more rows
to show, so that chance is better spent on the freshest one."""
LAGS = 3
TAIL_SHARE = 0.1
"""The highest tenth of the reference's days tells how fast its tail falls."""
# so many days that fell as the distributions of textbooks do are added to those of the tail
_PRIOR_DAYS = 10.0
_MOST_CORRELATED = 0.95


@dataclass(frozen=True, slots=True)
class Wander:
    """How levels of days move, by series: variance of a day's level, and its correlation with the
    next day's; level and uncertain: the filter's state at the end of the reference."""

    variance: Floats
    correlation: Floats
    level: Floats
    uncertain: Floats


@dataclass(frozen=True, slots=True)
class Innovations:
    """Days by series. surprise: level minus what was foretold; information: one over its variance,
    0 on a day without rows; gain: of the filter; third: third central moment of the surprise."""

    surprise: Floats
    information: Floats
    gain: Floats
    third: Floats


@dataclass(frozen=True, slots=True)
class Tail:
    """How high a measure's rarity (see `rarities`) is on days of the reference.

    deciles: from the least to the ninth; scale: mean excess over the ninth; periods: days.
    """

    deciles: list[float]
    scale: float
    periods: int

    def probability(self, rarity: float) -> float:
        """Chance of a rarity as high on a day on which nothing moved."""
        ninth = self.deciles[-1]
        if rarity >= ninth:
            return TAIL_SHARE * float(np.exp((ninth - rarity) / self.scale))
        above = np.linspace(1.0, TAIL_SHARE, len(self.deciles))
        return float(np.interp(rarity, self.deciles, above))


def wander_of(levels: Levels) -> tuple[Floats, Floats]:
    """Variance and correlation of the levels of the reference's days, by series, from moments."""
    seen = np.isfinite(levels.variance)
    chance = np.where(seen, levels.variance, 0.0)
    usual = np.sum(chance, axis=0) / np.maximum(seen.sum(axis=0), 1)
    weight = np.where(seen, usual / (usual + chance), 0.0)
    off = levels.off * weight
    moments = []
    for lag in range(LAGS):
        end = off.shape[0] - lag
        products = off[lag:] * off[:end]
        if lag == 0:
            products = products - chance * weight**2
        weights = weight[lag:] * weight[:end]
        moments.append(products.sum(axis=0) / np.maximum(weights.sum(axis=0), 1e-12))
    variance = np.maximum(moments[0], 0.0)
    below = moments[0] + moments[1]
    ratio = np.divide(moments[1] + moments[2], below, out=np.zeros_like(below), where=below > 0)
    correlation = np.where(variance > 0, np.clip(ratio, 0.0, _MOST_CORRELATED), 0.0)
    return variance, correlation


def innovations_of(levels: Levels, wander: Wander) -> tuple[Innovations, Floats, Floats]:
    """Filter the days in turn from the state of `wander`; returns also the state at their end."""
    level, uncertain = wander.level, wander.uncertain
    fresh = wander.variance * (1 - wander.correlation**2)
    surprise, information, gain = (np.zeros_like(levels.off) for _ in range(3))
    for day in range(levels.off.shape[0]):
        level = wander.correlation * level
        uncertain = wander.correlation**2 * uncertain + fresh
        information[day] = 1 / (uncertain + levels.variance[day])
        gain[day] = uncertain * information[day]
        surprise[day] = np.where(information[day] > 0, levels.off[day] - level, 0.0)
        level = level + gain[day] * surprise[day]
        uncertain = (1 - gain[day]) * uncertain
    return Innovations(surprise, information, gain, levels.third), level, uncertain


def steps_at(told: Innovations, correlation: Floats, ends: Ints) -> tuple[Floats, Floats]:
    """Spans by ends by series: the step's z, and the skewness of that z by chance.

    ends: days at whose end it is asked, each at least the longest of SPANS less 1 from the first
    or spans that begin before the first day are 0.
    """
    z, skewness = (np.zeros((len(SPANS), ends.size, correlation.size)) for _ in range(2))
    for place, span in enumerate(SPANS):
        inside = ends - span + 1 >= 0
        begins = (ends - span + 1)[inside]
        followed, along, weight, third = (
            np.zeros((begins.size, correlation.size)) for _ in range(4)
        )
        for after in range(span):
            day = begins + after
            left = 1 - followed  # of a step of one, what the filter has not yet followed
            share = left * told.information[day]
            along += share * told.surprise[day]
            weight += share * left
            third += share**3 * told.third[day]
            followed = correlation * (followed + told.gain[day] * left)
        root = np.sqrt(np.maximum(weight, 1e-12))
        z[place, inside] = along / root
        skewness[place, inside] = third / root**3
    return z, skewness


def rarities(z: Floats, skewness: Floats, freedom: float) -> Floats:
    """Minus the logarithm of the probability of a z so far from 0, either side, by chance.

    Sums of few skewed rows follow Pearson's type III (a shifted gamma); `freedom`: of Student's t,
    for variances are estimated from so many days.
    """
    from scipy import special

    skewed = np.abs(skewness) > 0.01
    shape = 4 / np.where(skewed, skewness, 1.0) ** 2
    along = np.where(skewness < 0, -z, z)
    at = np.maximum(shape + along * np.sqrt(shape), 0.0)
    tail = np.where(along > 0, special.gammaincc(shape, at), special.gammainc(shape, at))
    normal = special.ndtr(-np.abs(z))
    one_sided = np.clip(np.where(skewed, tail, normal), 1e-300, 0.5)
    student = special.stdtr(freedom, special.ndtri(one_sided))
    rarity: Floats = -np.log(np.maximum(2 * student, 1e-300))
    return rarity


def tail_of(rarity: Floats) -> Tail | None:
    """How a measure's rarity is distributed over days of the reference (peaks over a threshold).

    The excess over the ninth decile is exponential: with scale 1 if the model of levels were true
    and days were normal, more where days have heavier tails. None where there is no day.
    """
    if rarity.size == 0:
        return None
    deciles = np.quantile(rarity, np.linspace(0, 1 - TAIL_SHARE, 10))
    excess = rarity[rarity > deciles[-1]] - deciles[-1]
    scale = (excess.sum() + _PRIOR_DAYS) / (excess.size + _PRIOR_DAYS)
    return Tail(deciles.tolist(), float(max(scale, 1.0)), int(rarity.size))
