"""A made-up stream of documents for drift: working days, month ends, and days that differ.

Volumes double where a month turns and nearly vanish at weekends; values depend on the weekday and
the month's turn, and each day has a mood of its own that lasts for days (an autoregressive effect).
Nothing drifts.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from mining.drift.day_kinds import kinds_of

FIRST_DAY = 19_000
NUMBERS = ("amount", "lag", "surprise", "terms", "score")
CATEGORIES = ("company", "matching")


def documents(seed: int, days: int, per_day: int, *, mood: float) -> pl.DataFrame:
    """Rows with `day`, NUMBERS and CATEGORIES. mood: deviation of a day's effect, in deviations of
    a document."""
    rng = np.random.default_rng(seed)
    day = np.arange(days) + FIRST_DAY
    kind = kinds_of(day)
    weekday, turns = kind // 2, kind % 2 == 1
    moods = np.zeros((days, 5))
    for today in range(1, days):
        moods[today] = 0.7 * moods[today - 1] + rng.normal(0, mood * np.sqrt(1 - 0.49), 5)
    busy = np.where(weekday >= 5, 0.05, 1.0) * np.where(turns, 2.0, 1.0)
    place = np.repeat(np.arange(days), rng.poisson(per_day * busy * rng.gamma(20, 1 / 20, days)))
    size = place.size
    season = 0.5 * turns[place] + 0.15 * (weekday[place] - 2)
    normal = rng.normal(size=(size, 5)) + moods[place]
    likely = 1 / (1 + np.exp(-(moods[place, 0] + 0.4 * turns[place])))
    return pl.DataFrame(
        {
            "day": pl.Series(day[place]).cast(pl.Int32).cast(pl.Date),
            "amount": np.exp(normal[:, 0] + season),
            "lag": np.round(normal[:, 1] + season),
            "surprise": np.where(rng.random(size) < 0.9, 0.0, np.exp(normal[:, 2])),
            "terms": normal[:, 3],
            "score": 1 / (1 + np.exp(-normal[:, 4] - season)),
            "company": np.where(
                rng.random(size) < likely, "1000", np.where(rng.random(size) < 0.5, "2000", "3000")
            ),
            "matching": np.where(rng.random(size) < 0.6, "three-way", "two-way"),
        }
    )
