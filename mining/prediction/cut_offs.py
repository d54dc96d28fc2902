"""The moments at which past subjects are looked at again, and which of them teach, tune and test.

Cut-offs lie a whole number of weeks before the end of the data; a row is a subject at the end of
such a day. A part uses only outcomes known before the next part begins, as if it were trained then:

    |-- train --|-- horizon --|-- validation --|-- horizon --|-- test --|-- horizon --| end of data

The horizon is the shortest number of weeks in which nine of ten outcomes become known (eight or
seven where history is too short for that). What is still open after it is left out and counted:
cut-offs without a horizon after them would teach the quick outcomes only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

WEEK = 7
LONGEST_HORIZON_WEEKS = 26
KNOWN_SHARES = (0.9, 0.8, 0.7)
"""Outcomes known within the horizon; the first share that leaves enough history is taken."""
SHORTEST_WEEKS = 12
"""Weeks of cut-offs without which nothing is trained."""
_TRAIN, _VALIDATION = 0.6, 0.15
PARTS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Split:
    """Rows of the three parts (subject, cut_off_day, outcome, known_day) and how they were cut.

    first_day and last_day: of the cut-offs of each part; until_day: until when its outcomes had to
    be known; left_out: rows of each part whose outcome was not known by then, or that had none.
    """

    rows: dict[str, pl.DataFrame]
    horizon_days: int
    known_share: float
    first_day: dict[str, int]
    last_day: dict[str, int]
    until_day: dict[str, int]
    left_out: dict[str, int]


def past_rows(spells: pl.DataFrame, until_day: int) -> pl.DataFrame:
    """Every subject at every weekly cut-off before the end of the data at which it was open.

    Adds `outcome` as the target means it at the cut-off; see `outcomes` for spells.
    """
    start = spells["from_day"].to_numpy()
    end = spells["until_day"].fill_null(until_day + 1).to_numpy()
    # cut-off k lies at until_day - 7 k: the first with k >= 1 that is before `end`
    newest = np.maximum(1, (until_day - end) // WEEK + 1)
    oldest = (until_day - start) // WEEK
    count = np.maximum(oldest - newest + 1, 0)
    row = np.repeat(np.arange(count.size), count)
    place = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    return (
        spells.select("subject", "outcome", "known_day")[row]
        .with_columns(
            cut_off_day=pl.Series(until_day - WEEK * (newest[row] + place), dtype=pl.Int64)
        )
        .select("subject", "cut_off_day", "outcome", "known_day")
    )


def horizon(rows: pl.DataFrame, until_day: int, known_share: float) -> int | None:
    """The shortest horizon in days, or None where outcomes take longer than half a year."""
    cut_off = rows["cut_off_day"].to_numpy()
    known = rows["known_day"].fill_null(until_day + 10_000).to_numpy()
    for days in range(WEEK, (LONGEST_HORIZON_WEEKS + 1) * WEEK, WEEK):
        old = cut_off <= until_day - days
        if old.any() and np.mean(known[old] <= cut_off[old] + days) >= known_share:
            return days
    return None


def split(rows: pl.DataFrame, until_day: int) -> Split | None:
    """Cut the rows by time; None where history is too short for three parts."""
    if rows.is_empty():
        return None
    first = int(rows["cut_off_day"].min())  # type: ignore[arg-type]
    for share in KNOWN_SHARES:
        days = horizon(rows, until_day, share)
        if days is not None and until_day - first - 3 * days >= SHORTEST_WEEKS * WEEK:
            return _cut(rows, until_day, first, days, share)
    return None


def _cut(rows: pl.DataFrame, until_day: int, first: int, days: int, known_share: float) -> Split:
    length = until_day - first - 3 * days
    train_last = first + int(_TRAIN * length)
    validation_first = train_last + days
    validation_last = validation_first + int(_VALIDATION * length)
    firsts = dict(zip(PARTS, (first, validation_first, validation_last + days), strict=True))
    lasts = dict(zip(PARTS, (train_last, validation_last, until_day - days), strict=True))
    untils = dict(
        zip(PARTS, (validation_first, validation_last + days, until_day + 1), strict=True)
    )
    parts, left_out = {}, {}
    for part in PARTS:
        # a cut-off on the day after the end of the part before: nobody stands on both sides
        inside = rows.filter(pl.col("cut_off_day").is_between(firsts[part], lasts[part]))
        known = inside.filter(
            pl.col("outcome").is_not_null(), pl.col("known_day") <= untils[part] - (part != "test")
        )
        parts[part], left_out[part] = known, inside.height - known.height
    return Split(parts, days, known_share, firsts, lasts, untils, left_out)


def sampled(rows: pl.DataFrame, most: int, generator: np.random.Generator) -> pl.DataFrame:
    """At most this many rows, drawn without replacement, in the order that they had."""
    if rows.height <= most:
        return rows
    return rows[np.sort(generator.choice(rows.height, most, replace=False))]
