"""Precision of recent decisions against those before: are what a model opens still worth it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

RECENT_DAYS = 90
FEWEST_DECISIONS = 20
"""Decisions of each of the two periods before they are compared."""
LEAST_DIFFERENCE = 0.15
"""A smaller change of the confirmed share is none that matters."""


@dataclass(frozen=True, slots=True)
class PrecisionChange:
    """Confirmed and decided, in the last RECENT_DAYS and before; p of Fisher's exact test."""

    recent_from: date
    until: date
    earlier_confirmed: int
    earlier_count: int
    recent_confirmed: int
    recent_count: int
    p_value: float | None

    @property
    def earlier(self) -> float | None:
        """Share that was confirmed before."""
        return self.earlier_confirmed / self.earlier_count if self.earlier_count else None

    @property
    def recent(self) -> float | None:
        """Share that was confirmed lately."""
        return self.recent_confirmed / self.recent_count if self.recent_count else None

    @property
    def is_large(self) -> bool:
        """Whether precision fell by as much as matters; that it rose is no alarm."""
        if self.earlier is None or self.recent is None:
            return False
        return self.earlier - self.recent >= LEAST_DIFFERENCE


def precision_change(labels: pl.DataFrame) -> PrecisionChange | None:
    """labels: is_confirmed, decided_on; the last one ends the recent period. None without any."""
    until = labels["decided_on"].max()
    if not isinstance(until, date):
        return None
    recent_from = until - timedelta(days=RECENT_DAYS - 1)
    is_recent = labels["decided_on"] >= recent_from
    recent, earlier = labels.filter(is_recent), labels.filter(~is_recent)
    counts = [(int(part["is_confirmed"].sum()), len(part)) for part in (earlier, recent)]
    p_value = None
    if min(len(earlier), len(recent)) >= FEWEST_DECISIONS:
        from scipy import stats

        table = [[confirmed, count - confirmed] for confirmed, count in counts]
        p_value = float(stats.fisher_exact(table).pvalue)
    return PrecisionChange(recent_from, until, *counts[0], *counts[1], p_value)
