"""The object-centric log as it is held in memory: codes and numbers. Nothing is computed in here.

Events are numbered in their order, objects type by type. Moments are microseconds since 1970 (UTC),
days are numbered since 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from p2p.eventlog.log import Bools, Ints


@dataclass(frozen=True, slots=True)
class Events:
    """One element an event."""

    activity: Ints
    at_us: Ints
    on_day: Ints
    is_day_precise: Bools
    is_plausible: Bools


@dataclass(frozen=True, slots=True)
class EventObjects:
    """One element a pair of an event and an object it touches, by object and then by event.

    So the events of an object stand together in their order, and so do the objects of a type.
    """

    event: Ints
    object: Ints


@dataclass(frozen=True, slots=True)
class ObjectRelations:
    """One element a relation from one object to another; qualifier is a code of its meaning."""

    source: Ints
    target: Ints
    qualifier: Ints


@dataclass(frozen=True, slots=True, eq=False)
class ObjectLog:
    """An encoded log. Texts are Polars series; codes are their row numbers.

    first_object: where the objects of each type begin, and at the end how many there are.
    object_row: which row of the encoded table each object was. loose_count: relations of events
    and of objects that lead to nothing, which were left out.
    """

    activities: pl.Series
    object_types: pl.Series
    qualifiers: pl.Series
    events: Events
    first_object: Ints
    object_row: Ints
    event_objects: EventObjects
    relations: ObjectRelations
    loose_count: int

    @property
    def event_count(self) -> int:
        """Number of events, also of those that touch no object."""
        return int(self.events.activity.size)

    @property
    def object_count(self) -> int:
        """Number of objects, also of those that no event touches."""
        return int(self.first_object[-1])

    @property
    def object_type(self) -> Ints:
        """The type of each object."""
        return np.repeat(np.arange(self.object_types.len()), np.diff(self.first_object))

    def of_type(self, number: int) -> EventObjects:
        """The pairs of one type of object."""
        bounds = np.searchsorted(self.event_objects.object, self.first_object[number : number + 2])
        part = slice(int(bounds[0]), int(bounds[1]))
        return EventObjects(self.event_objects.event[part], self.event_objects.object[part])
