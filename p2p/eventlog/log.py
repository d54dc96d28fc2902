"""The event log as it is held in memory: codes, numbers and offsets. Nothing is computed in here.

Moments are microseconds since 1970 (UTC), days are numbered since 1970-01-01. A code of -1 is no
value; a time that is not known is UNKNOWN, or NaN in working days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Final, TypeAlias
from uuid import UUID

import numpy as np
import numpy.typing as npt
import polars as pl

Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[Any]
"""Whole numbers, each as wide as it must be."""

UNKNOWN: Final = np.iinfo(np.int64).min
SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US
AMOUNT_SCALE: Final = 10_000
"""Amounts are held in ten-thousandths of their currency, so that sums are exact."""


@dataclass(frozen=True, slots=True)
class LogIdentity:
    """Which log it is: one source of one tenant in one publication."""

    tenant: str
    source: str
    publication_id: int
    refresh_id: UUID


@dataclass(frozen=True, slots=True)
class Events:
    """One element an event, the cases one after another, each in its order.

    wait_us and wait_business_days run to the next event of the case; the last event has none.
    Of a day-precise event at_us says no more than its day.
    """

    activity: Ints
    at_us: Ints
    on_day: Ints
    is_day_precise: Bools
    is_time_plausible: Bools
    case: Ints
    resource: Ints
    role: Ints
    wait_us: Ints
    wait_business_days: Floats


@dataclass(frozen=True, slots=True)
class Cases:
    """One element a case; first_event has one more, the number of events.

    is_finished: the case has reached an activity that completes it. amount: UNKNOWN for none.
    """

    first_event: Ints
    variant: Ints
    started_us: Ints
    ended_us: Ints
    started_day: Ints
    ended_day: Ints
    duration_us: Ints
    duration_business_days: Floats
    amount: Ints
    is_finished: Bools


@dataclass(frozen=True, slots=True)
class Variants:
    """One element a variant, most cases first, then by activity; first_step has one more.

    The triples say how often an activity, or a pair of activities, occurs in a variant.
    """

    first_step: Ints
    step: Ints
    case_count: Ints
    activity_variant: Ints
    activity_code: Ints
    activity_count: Ints
    edge_variant: Ints
    edge_code: Ints
    edge_count: Ints


@dataclass(frozen=True, slots=True)
class GroupedValues:
    """The known values of every group in ascending order, and the case of each.

    offsets has one element more than there are groups. What a filter keeps of it is still sorted,
    so percentiles need no sorting.
    """

    offsets: Ints
    case: Ints
    value: npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs of activities that follow each other directly, with all their waits."""

    from_activity: Ints
    to_activity: Ints
    waits: GroupedValues
    business_waits: GroupedValues


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: a code an element (a case, or an event) and what the codes mean."""

    code: Ints
    values: pl.Series


@dataclass(frozen=True, slots=True, eq=False)
class EventLog:
    """One published event log, encoded. Texts are Polars series; codes are their row numbers.

    time_zone: that of the source, in which its days are counted.
    sorted_once: what some statistics sort the first time that they are asked.
    """

    identity: LogIdentity
    activities: pl.Series
    resources: pl.Series
    roles: pl.Series
    case_ids: pl.Series
    attributes: Mapping[str, Attribute]
    events: Events
    cases: Cases
    variants: Variants
    variant_durations: GroupedValues
    variant_business_durations: GroupedValues
    edges: Edges
    time_zone: str = "UTC"
    sorted_once: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def case_count(self) -> int:
        """Number of cases."""
        return int(self.cases.variant.size)

    @property
    def event_count(self) -> int:
        """Number of events."""
        return int(self.events.activity.size)

    @property
    def size_bytes(self) -> int:
        """Memory of the arrays and texts."""
        parts = [self, *self.attributes.values(), *list(self.sorted_once.values())]
        texts = [self.activities, self.resources, self.roles, self.case_ids]
        texts += [one.values for one in self.attributes.values()]
        arrays = sum(array.nbytes for part in parts for _, array in arrays_of(part))
        return arrays + sum(int(text.estimated_size()) for text in texts)


def arrays_of(part: Any, prefix: str = "") -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Every array of a log or of a part of it, named by the fields that lead to it."""
    for one in fields(part):
        value = getattr(part, one.name)
        name = f"{prefix}{one.name}"
        if isinstance(value, np.ndarray):
            yield name, value
        elif is_dataclass(value):
            yield from arrays_of(value, f"{name}.")
