"""The object-centric graph as a page shows it, and its simplification; no drawing, no queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

Row = Mapping[str, Any]
COMFORTABLE_PATHS = 25
# Where a type begins is drawn if so many of its objects begin there.
LEAST_START_SHARE = 0.05


@dataclass(frozen=True)
class ObjectGraph:
    """Distinct events of each activity, paths and beginnings of each type, most frequent first."""

    event_counts: Mapping[str, int]
    paths: tuple[Row, ...]
    starts: tuple[Row, ...]
    object_counts: Mapping[str, int]


def build(
    types: Iterable[Row], activities: Iterable[Row], edges: Iterable[Row], chosen: Collection[str]
) -> ObjectGraph:
    """The graph of the chosen types, from published rows."""
    steps = [row for row in activities if row["object_type"] in chosen]
    starts = sorted(
        (row for row in steps if row["start_count"]),
        key=lambda row: (-row["start_count"], row["object_type"], row["activity"]),
    )
    paths = sorted(
        (row for row in edges if row["object_type"] in chosen),
        key=lambda row: (
            -row["event_pair_count"],
            row["object_type"],
            row["from_activity"],
            row["to_activity"],
        ),
    )
    return ObjectGraph(
        {row["activity"]: int(row["activity_event_count"]) for row in steps},
        tuple(paths),
        tuple(starts),
        {row["object_type"]: int(row["touched_object_count"]) for row in types},
    )


def default_share(graph: ObjectGraph) -> int:
    """Per cent of the paths, in steps of five, that give a map one can read at once."""
    if not graph.paths:
        return 100
    return min(100, max(5, round(COMFORTABLE_PATHS / len(graph.paths) * 20) * 5))


def simplify(graph: ObjectGraph, share_pct: int) -> ObjectGraph:
    """Keep the most frequent paths of each type, and where most of its objects begin.

    Each type keeps its own part, so that a type with few objects does not vanish.
    """
    of_type: dict[str, list[Row]] = defaultdict(list)
    for path in graph.paths:
        of_type[path["object_type"]].append(path)
    paths = [
        path for part in of_type.values() for path in part[: ceil(len(part) * share_pct / 100)]
    ]
    starts, begun = [], set()
    for row in graph.starts:
        kind = row["object_type"]
        enough = row["start_count"] >= LEAST_START_SHARE * graph.object_counts.get(kind, 0)
        if enough or kind not in begun:
            starts.append(row)
            begun.add(kind)
    names = {path[end] for path in paths for end in ("from_activity", "to_activity")}
    names |= {row["activity"] for row in starts}
    return ObjectGraph(
        {name: count for name, count in graph.event_counts.items() if name in names},
        tuple(sorted(paths, key=lambda path: -path["event_pair_count"])),
        tuple(starts),
        graph.object_counts,
    )
