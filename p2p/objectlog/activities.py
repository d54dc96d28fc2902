"""What each activity does to each type of object: events once, and how many objects they touch."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.eventlog.log import Ints
from p2p.eventlog.runs import begins
from p2p.objectlog.log import ObjectLog

SCHEMA = {
    "activity": pl.String,
    "object_type": pl.String,
    "activity_event_count": pl.Int64,
    "event_count": pl.Int64,
    "object_count": pl.Int64,
    "relation_count": pl.Int64,
    "start_count": pl.Int64,
    "end_count": pl.Int64,
    "min_objects": pl.Int64,
    "mean_objects": pl.Float64,
    "max_objects": pl.Int64,
}


def activity_statistics(log: ObjectLog) -> pl.DataFrame:
    """One row an activity and type of object that it touches, most events first.

    activity_event_count: events of the activity, each once; event_count: those that touch an object
    of the type; object_count: different objects that they touch; relation_count: how often they
    touch one. start_count, end_count: objects whose first or last event it is. min_, mean_ and
    max_objects: objects of the type in one event, over all events of the activity (so 0 where some
    touch none).
    """
    activity, many = log.events.activity, log.activities.len()
    of_activity = np.bincount(activity, minlength=many)
    by_activity = np.argsort(activity, kind="stable")
    happens = np.flatnonzero(of_activity)
    begin = begins(of_activity)[:-1][happens]
    parts = []
    for number in range(log.object_types.len()):
        pairs = log.of_type(number)
        if not pairs.event.size:
            continue
        touching = activity[pairs.event]
        per_event = np.bincount(pairs.event, minlength=log.event_count).astype(np.int32)
        last = np.flatnonzero(np.diff(pairs.object, append=-1))
        first = np.concatenate(([0], last[:-1] + 1))
        went = pairs.object.astype(np.int64) * many + touching
        went.sort()
        went = went[np.diff(went, prepend=-1) != 0] % many
        relations = np.bincount(touching, minlength=many)
        occurs = np.flatnonzero(relations)
        fewest, most = (
            _spread(extreme.reduceat(per_event[by_activity], begin), happens, many)[occurs]
            for extreme in (np.minimum, np.maximum)
        )
        parts.append(
            pl.DataFrame(
                {
                    "activity": log.activities.gather(occurs),
                    "object_type": pl.repeat(log.object_types[number], occurs.size, eager=True),
                    "activity_event_count": of_activity[occurs],
                    "event_count": np.bincount(activity[per_event > 0], minlength=many)[occurs],
                    "object_count": np.bincount(went, minlength=many)[occurs],
                    "relation_count": relations[occurs],
                    "start_count": np.bincount(touching[first], minlength=many)[occurs],
                    "end_count": np.bincount(touching[last], minlength=many)[occurs],
                    "min_objects": fewest,
                    "mean_objects": relations[occurs] / of_activity[occurs],
                    "max_objects": most,
                },
                schema_overrides=SCHEMA,
            )
        )
    table = pl.concat(parts or [pl.DataFrame(schema=SCHEMA)])
    return table.sort(-pl.col("activity_event_count"), "activity", "object_type")


def _spread(known: Ints, where: Ints, many: int) -> Ints:
    every = np.zeros(many, dtype=np.int64)
    every[where] = known
    return every
