"""A part of a log: some types of objects, a period, some objects. What remains is a log again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np

from p2p.errors import UsageError
from p2p.eventlog.log import Bools
from p2p.objectlog.log import EventObjects, Events, ObjectLog, ObjectRelations

_EPOCH = date(1970, 1, 1)


def restrict(
    log: ObjectLog,
    *,
    object_types: Collection[str] | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    objects: Bools | None = None,
) -> ObjectLog:
    """Keep objects of these types and of the mask, and events of these days (both ends included).

    objects: a flag an object, in the log's own numbering (`object_row` leads there from the rows of
    a table), for instance those of one company. Where objects are chosen, events go that touch
    none of them; without a choice also events without objects stay. Raises UsageError for a type
    that the log does not have.
    """
    kept = np.full(log.object_count, True)
    if object_types is not None:
        known = log.object_types.to_list()
        unknown = sorted(set(object_types) - set(known))
        if unknown:
            raise UsageError(
                f"no object is of the type {unknown[0]!r}",
                f"choose from: {', '.join(known) or 'none'}",
            )
        kept &= log.object_types.is_in(list(object_types)).to_numpy()[log.object_type]
    if objects is not None:
        kept &= objects
    day = log.events.on_day
    within = np.full(day.size, True)
    if from_on is not None:
        within &= day >= (from_on - _EPOCH).days
    if to_on is not None:
        within &= day <= (to_on - _EPOCH).days
    pairs, relations = log.event_objects, log.relations
    stays = kept[pairs.object] & within[pairs.event]
    if object_types is not None or objects is not None:
        within = np.zeros(day.size, dtype=bool)
        within[pairs.event[stays]] = True
    event_place = np.cumsum(within, dtype=np.int32) - 1
    object_place = np.cumsum(kept, dtype=np.int32) - 1
    related = kept[relations.source] & kept[relations.target]
    events = log.events
    return replace(
        log,
        events=Events(
            activity=events.activity[within],
            at_us=events.at_us[within],
            on_day=events.on_day[within],
            is_day_precise=events.is_day_precise[within],
            is_plausible=events.is_plausible[within],
        ),
        first_object=np.concatenate(([0], np.cumsum(kept)))[log.first_object],
        object_row=log.object_row[kept],
        event_objects=EventObjects(
            event_place[pairs.event[stays]], object_place[pairs.object[stays]]
        ),
        relations=ObjectRelations(
            object_place[relations.source[related]],
            object_place[relations.target[related]],
            relations.qualifier[related],
        ),
    )
