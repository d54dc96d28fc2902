"""How probable a distance is where nothing has drifted: chance among rows, and days that differ.

Rows of a day or week are alike (one batch, one clerk, one season), so the tests of textbooks, which
take rows as independent, would alarm at nearly every refresh. The distance is therefore taken as
the sum of two parts: what independent rows give (Kolmogorov's or the chi-square distribution), and
a movement of the whole period, Student's t in units of how far the reference's own periods move.
A sum is never less than the truth (triangle inequality), so the probability is an upper bound.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# movements from none to sixty times the usual one: beyond, Student's tail adds nothing
_TIMES = np.concatenate([np.linspace(0, 8, 161), np.geomspace(8.1, 60, 60)])


def kolmogorov_p(distance: float, rows: float, movement: float, periods: int) -> float:
    """Probability of such a Kolmogorov distance of `rows` independent rows or more.

    movement: root mean square of the distance by which periods move; periods: how many told it.
    """
    from scipy import special

    return _with_movement(special.kolmogorov, distance * np.sqrt(rows), movement, rows, periods)


def chi_square_p(
    statistic: float, rows: float, freedom: int, movement: float, periods: int
) -> float:
    """The same for Pearson's chi-square per row (its root is a distance)."""
    from scipy import special

    def tail(root: Floats) -> Floats:
        return np.asarray(special.chdtrc(freedom, root**2))

    return _with_movement(tail, np.sqrt(statistic * rows), movement, rows, periods)


def _with_movement(
    tail: Callable[[Floats], Floats], root: float, movement: float, rows: float, periods: int
) -> float:
    """The tail's mean over the movement of the period."""
    from scipy import stats

    if movement == 0:
        return float(tail(np.array(root)))
    # probability that the movement lies between two neighbours, counted at the upper one
    below = 1 - 2 * stats.t.sf(_TIMES, periods - 1)
    between = np.diff(below)
    left = np.maximum(root - _TIMES[1:] * movement * np.sqrt(rows), 0.0)
    beyond = 2 * float(stats.t.sf(_TIMES[-1], periods - 1))
    return float(min(1.0, (tail(left) * between).sum() + beyond))
