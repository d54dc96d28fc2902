"""What pm4py finds in an object-centric log, as counts: the peer of the comparison."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pandas as pd

from p2p.objectlog import ObjectTables

Edge = tuple[str, str, str]
COUNTS = ("event_couples", "unique_objects", "total_objects")


def ocel(tables: ObjectTables) -> Any:
    """The tables as pm4py's object; its events are taken in the order of the rows."""
    with contextlib.redirect_stdout(io.StringIO()):
        from pm4py.objects.ocel.obj import OCEL
    types = dict(tables.objects.select("object_id", "object_type").iter_rows())
    happened = {
        row[0]: row[1:]
        for row in tables.events.select("event_id", "activity", "event_at").iter_rows()
    }
    relations = [
        (f"e{event}", *happened[event], f"o{one}", types[one], "")
        for event, one in tables.event_objects.select("event_id", "object_id").iter_rows()
    ]
    columns = [
        "ocel:eid",
        "ocel:activity",
        "ocel:timestamp",
        "ocel:oid",
        "ocel:type",
        "ocel:qualifier",
    ]
    return OCEL(
        events=pd.DataFrame(
            [(f"e{one}", *told) for one, told in happened.items()], columns=columns[:3]
        ),
        objects=pd.DataFrame(
            [(f"o{one}", kind) for one, kind in types.items()], columns=columns[3:5]
        ),
        relations=pd.DataFrame(relations, columns=columns),
    )


def graph(log: Any) -> dict[str, Any]:
    """pm4py's object-centric directly-follows graph, as sets of what it counts."""
    with contextlib.redirect_stdout(io.StringIO()):
        from pm4py.algo.discovery.ocel.ocdfg.variants import classic
    found: dict[str, Any] = classic.apply(log)
    return found


def edge_counts(found: dict[str, Any]) -> dict[Edge, tuple[int, ...]]:
    """(type, activity, activity) -> event couples, unique objects, total objects."""
    edges = found["edges"]
    return {
        (kind, *pair): tuple(len(edges[count][kind][pair]) for count in COUNTS)
        for kind, pairs in edges["event_couples"].items()
        for pair in pairs
    }


def activity_counts(found: dict[str, Any], part: str) -> dict[tuple[str, str], tuple[int, ...]]:
    """(type, activity) -> events, unique objects, total objects of a part of the answer."""
    counts = found[part]
    return {
        (kind, activity): tuple(
            len(counts[count][kind][activity])
            for count in ("events", "unique_objects", "total_objects")
        )
        for kind, activities in counts["events"].items()
        for activity in activities
    }
