"""The object-centric directly-follows graph: for each type of object, which event follows which."""

from __future__ import annotations

import numpy as np
import polars as pl

from p2p.eventlog.grouped import group_statistics, group_values
from p2p.eventlog.log import DAY_US, UNKNOWN, Ints
from p2p.objectlog.log import ObjectLog
from p2p.objectlog.times import between

SCHEMA = {
    "object_type": pl.String,
    "from_activity": pl.String,
    "to_activity": pl.String,
    "event_pair_count": pl.Int64,
    "object_count": pl.Int64,
    "occurrence_count": pl.Int64,
    "timed_count": pl.Int64,
    "total_wait_days": pl.Float64,
    "median_wait_days": pl.Float64,
    "p90_wait_days": pl.Float64,
}


def object_graph(log: ObjectLog) -> pl.DataFrame:
    """One row a type of object and pair of activities, most event pairs of a type first.

    Two events follow each other directly where an object of the type goes through both and through
    none between. event_pair_count: such pairs, each once however many objects go that way together;
    object_count: different objects that do; occurrence_count: times that an object did. The waits
    (timed_count, total, median and p90 in days) are those of the event pairs; median and p90 are
    null where no pair has two plausible moments. The counts are those of Berti and van der Aalst,
    Extracting multiple viewpoint models from relational databases (2018), as pm4py has them.
    """
    parts = [_of_type(log, number) for number in range(log.object_types.len())]
    table = pl.concat([part for part in parts if part is not None] or [pl.DataFrame(schema=SCHEMA)])
    return table.sort("object_type", -pl.col("event_pair_count"), maintain_order=True)


def _of_type(log: ObjectLog, number: int) -> pl.DataFrame | None:
    pairs, activity, many = log.of_type(number), log.events.activity, log.activities.len()
    here = np.flatnonzero(pairs.object[1:] == pairs.object[:-1])
    if not here.size:
        return None
    first, then, owner = pairs.event[here], pairs.event[here + 1], pairs.object[here]
    key = activity[first].astype(np.int64) * many + activity[then]
    edges, edge = _edges(key, many)
    went = _distinct(owner.astype(np.int64) * edges.size + edge) % edges.size
    together = _distinct(first.astype(np.int64) * log.event_count + then)
    first = together // log.event_count
    then = together - first * log.event_count
    wait = between(log.events, first, then)
    _, edge_of_pair = _edges(activity[first].astype(np.int64) * many + activity[then], many)
    waits = group_statistics(
        group_values(
            edge_of_pair, wait, edge_of_pair, known=wait != UNKNOWN, group_count=edges.size
        ),
        None,
    )
    return pl.DataFrame(
        {
            "object_type": pl.repeat(log.object_types[number], edges.size, eager=True),
            "from_activity": log.activities.gather(edges // many),
            "to_activity": log.activities.gather(edges % many),
            "event_pair_count": np.bincount(edge_of_pair, minlength=edges.size),
            "object_count": np.bincount(went, minlength=edges.size),
            "occurrence_count": np.bincount(edge, minlength=edges.size),
            "timed_count": waits.count,
            "total_wait_days": waits.total / DAY_US,
            "median_wait_days": waits.median / DAY_US,
            "p90_wait_days": waits.p90 / DAY_US,
        },
        schema=SCHEMA,
    ).fill_nan(None)


def _edges(key: Ints, many: int) -> tuple[Ints, Ints]:
    """The pairs of activities that occur, and the place of each key among them."""
    if many * many > 4_000_000:
        edges, edge = np.unique(key, return_inverse=True)
        return edges, edge
    # counting knows no order and needs no sorting
    occurs = np.bincount(key, minlength=many * many) > 0
    place = np.cumsum(occurs, dtype=np.int32) - 1
    return np.flatnonzero(occurs), place[key]


def _distinct(key: Ints) -> Ints:
    key.sort()
    once: Ints = key[np.diff(key, prepend=-1) != 0]
    return once
