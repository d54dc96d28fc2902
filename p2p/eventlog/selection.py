"""Some cases of a log: what every statistic is asked of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from p2p.eventlog.filters import CaseFilter
from p2p.eventlog.log import Bools, EventLog, Ints
from p2p.eventlog.matching import matches


@dataclass(frozen=True)
class Selection:
    """A log and a flag a case; no flags are all cases."""

    log: EventLog
    cases: Bools | None = None

    @cached_property
    def case_numbers(self) -> Ints:
        """Row numbers of the cases."""
        return np.arange(self.log.case_count) if self.cases is None else np.flatnonzero(self.cases)

    @cached_property
    def event_numbers(self) -> Ints:
        """Row numbers of their events."""
        if self.cases is None:
            return np.arange(self.log.event_count)
        return np.flatnonzero(self.cases[self.log.events.case])

    @cached_property
    def variant_cases(self) -> Ints:
        """Number of cases of each variant of the log."""
        variants = self.log.variants
        if self.cases is None:
            return variants.case_count
        return np.bincount(
            self.log.cases.variant[self.case_numbers], minlength=variants.case_count.size
        )

    @property
    def case_count(self) -> int:
        """Number of cases."""
        return int(self.case_numbers.size)

    @cached_property
    def event_count(self) -> int:
        """Number of events."""
        return int((self.variant_cases * np.diff(self.log.variants.first_step)).sum())


def select(log: EventLog, chosen: CaseFilter | None = None) -> Selection:
    """The cases that a filter keeps; all without one. Raises UsageError like `matches`."""
    return Selection(log, None if chosen is None else matches(log, chosen))
