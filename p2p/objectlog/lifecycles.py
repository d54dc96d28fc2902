"""The types of objects: how many there are, and how long one lives from first to last event."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.eventlog.grouped import group_statistics, group_values
from p2p.eventlog.log import DAY_US, UNKNOWN
from p2p.objectlog.log import ObjectLog
from p2p.objectlog.times import between


def type_statistics(log: ObjectLog) -> pl.DataFrame:
    """One row a type of object.

    object_type; object_count; touched_object_count: objects with an event; event_count: different
    events that touch one; relation_count: how often an event touches one; timed_object_count:
    objects with two events or more whose first and last moments are plausible, and of those the
    median and the 90th percentile of the days between the two (null without any).
    """
    many = log.object_types.len()
    kinds, pairs = log.object_type, log.event_objects
    last = np.flatnonzero(np.diff(pairs.object, append=-1))
    first = np.concatenate(([0], last[:-1] + 1))[: last.size]
    touched = kinds[pairs.object[last]]
    lived = between(log.events, pairs.event[first], pairs.event[last])
    days = group_statistics(
        group_values(
            touched, lived, touched, known=(lived != UNKNOWN) & (last > first), group_count=many
        ),
        None,
    )
    events = np.zeros(many, dtype=np.int64)
    relations = np.zeros(many, dtype=np.int64)
    for number in range(many):
        of_type = log.of_type(number)
        seen = np.zeros(log.event_count, dtype=bool)
        seen[of_type.event] = True
        events[number], relations[number] = seen.sum(), of_type.event.size
    return pl.DataFrame(
        {
            "object_type": log.object_types,
            "object_count": np.diff(log.first_object),
            "touched_object_count": np.bincount(touched, minlength=many),
            "event_count": events,
            "relation_count": relations,
            "timed_object_count": days.count,
            "median_life_days": days.median / DAY_US,
            "p90_life_days": days.p90 / DAY_US,
        }
    ).fill_nan(None)
