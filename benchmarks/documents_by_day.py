"""A made-up stream of documents for drift: working days, month ends, and days that differ.

Amounts are skewed, delays have heavy tails, lags are whole days, most surprises are 0. Volumes
double where a month turns and nearly vanish at weekends; values depend on the weekday and the
month's turn, and each day has a mood of its own that lasts for days (an autoregressive effect).
Nothing drifts, unless it is `shifted`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from mining.drift.day_kinds import as_date, kinds_of

FIRST_DAY = 19_000
NUMBERS = ("amount", "lag", "surprise", "terms", "score", "delay")
CATEGORIES = ("company", "matching", "buyer")
_BUYERS = np.array([f"buyer {place}" for place in range(9)])


def documents(
    seed: int, days: int, per_day: int, *, mood: float, memory: float = 0.7
) -> pl.DataFrame:
    """Rows with `day`, NUMBERS and CATEGORIES. mood: deviation of a day's effect, in deviations of
    a document; memory: correlation of a day's effect with that of the day before."""
    rng = np.random.default_rng(seed)
    day = np.arange(days) + FIRST_DAY
    kind = kinds_of(day)
    weekday, turns = kind // 2, kind % 2 == 1
    moods = np.zeros((days, 5))
    for today in range(1, days):
        moods[today] = memory * moods[today - 1] + rng.normal(0, mood * np.sqrt(1 - memory**2), 5)
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
            # heavy tails, and a category of which no value is frequent
            "delay": rng.standard_t(3, size) + moods[place, 3],
            "buyer": _BUYERS[(_BUYERS.size * rng.random(size) ** 1.5).astype(np.int64)],
        }
    )


def shifted(rows: pl.DataFrame, measure: str, since: int) -> pl.DataFrame:
    """One standard deviation more from a day on; of a category, as much of its most frequent."""
    is_new = pl.col("day") >= as_date(since)
    if measure in NUMBERS:
        return rows.with_columns(
            pl.when(is_new).then(pl.col(measure) + rows[measure].std()).otherwise(measure)
        )
    top = rows[measure].value_counts(sort=True)[measure][0]
    share = (rows[measure] == top).mean()
    # of the rest so many become the most frequent that its share grows by its own deviation
    moving = min(1.0, float(np.sqrt(share * (1 - share)) / (1 - share)))
    chosen = pl.Series(np.random.default_rng(1).random(len(rows)) < moving)
    return rows.with_columns(
        pl.when(is_new & chosen).then(pl.lit(top)).otherwise(measure).alias(measure)
    )
