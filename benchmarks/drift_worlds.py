"""Refreshes of a made-up company whose data are steady, or have moved with what a refresh brought:
what drift tells of each. Documents are documents_by_day's, judgement is the program's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.documents_by_day import CATEGORIES, FIRST_DAY, NUMBERS, documents, shifted
from mining.drift.compare import Comparison
from mining.drift.day_kinds import as_date, day_numbers
from mining.drift.judge import WEIGHTS, adjusted, is_large, state
from mining.drift.reference import Reference, make_reference
from mining.drift.steps import FEWEST_ROWS
from mining.drift.windows import Window, compare_windows

TRAINED_DAYS = 430
LATER_DAYS = 210
Found = list[tuple[Window, Comparison]]


@dataclass(frozen=True, slots=True)
class Case:
    """volume: documents of a working day. swing: standard deviation of a day's own effect, in
    deviations of a document; memory: its correlation with the day before. days: that a refresh
    brings."""

    volume: int
    swing: float
    memory: float = 0.7
    days: int = 1


@dataclass(frozen=True, slots=True)
class World:
    """reference: as the registry gives it back; trained and later: rows until its end and after."""

    case: Case
    reference: Reference
    trained: pl.DataFrame
    later: pl.DataFrame

    def seen(self, last: int) -> pl.DataFrame:
        """All rows after the training up to a day (counted from the training's end)."""
        return self.later.filter(pl.col("day") <= as_date(self.reference.last_day + last))

    def drifted(self, last: int) -> set[str]:
        """Measures that a refresh on steady data calls drifted."""
        return drifted(compare_windows(self.seen(last), self.reference))

    def caught(self, last: int, measures: Sequence[str]) -> dict[str, bool]:
        """Whether each measure is called drifted if it moved with what the refresh brought."""
        seen = self.seen(last)
        steady = compare_windows(seen, self.reference)
        told = {}
        for name in measures:
            moved = shifted(seen, name, self.reference.last_day + last - self.case.days + 1)
            alone = compare_windows(moved.select("day", name), self.reference)
            others = [one for one in steady if one[1].measure != name]
            told[name] = name in drifted([*others, *alone])
        return told

    def refreshes(self, every: int) -> list[int]:
        """Last days of refreshes, every so many days; each ends with a working day."""
        rows = np.bincount(
            day_numbers(self.later["day"]) - self.reference.last_day, minlength=LATER_DAYS + 1
        )
        wanted = range(self.case.days + 2, LATER_DAYS - 3, every)
        enough = np.flatnonzero(rows >= max(FEWEST_ROWS, self.case.volume / 2))
        return [int(enough[enough >= last][0]) for last in wanted if enough[-1] >= last]


def world(seed: int, case: Case) -> World:
    """A company of its own for each seed."""
    rows = documents(
        seed, TRAINED_DAYS + LATER_DAYS, case.volume, mood=case.swing, memory=case.memory
    )
    is_trained = pl.col("day") < as_date(FIRST_DAY + TRAINED_DAYS)
    reference = make_reference(rows.filter(is_trained), NUMBERS, CATEGORIES)
    if reference is None:
        raise ValueError("no row has a day")
    kept = Reference.from_json(reference.as_json())
    return World(case, kept, rows.filter(is_trained), rows.filter(~is_trained))


def drifted(found: Found) -> set[str]:
    """Measures that are drift, all of them judged together."""
    corrected = adjusted([one.p_value for _, one in found], [WEIGHTS[at.name] for at, _ in found])
    return {
        one.measure
        for (_, one), p in zip(found, corrected, strict=True)
        if state(one, p, large=is_large(one)) == "drifted"
    }
