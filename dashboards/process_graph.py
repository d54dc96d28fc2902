"""The directly-follows graph of a log and its simplification; no drawing and no queries here.

Nodes are numbered; START and END stand for the begin and the end of a case.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

START, END = -1, -2
Pair = tuple[int, int]


@dataclass(frozen=True)
class Activity:
    """A step, with its events and the cases that run it."""

    name: str
    event_count: int
    case_count: int


@dataclass(frozen=True)
class Path:
    """One activity directly followed by another; waits are None at START, END and if untimed."""

    count: int
    case_count: int | None = None
    median_wait_days: float | None = None
    total_wait_days: float | None = None


@dataclass(frozen=True)
class ProcessGraph:
    """Activities by number, and the paths between them."""

    activities: Mapping[int, Activity]
    paths: Mapping[Pair, Path]


def build_graph(
    activity_rows: Iterable[Mapping[str, Any]], transition_rows: Iterable[Mapping[str, Any]]
) -> ProcessGraph:
    """The full graph from published rows (serving.activity, serving.transition)."""
    rows = list(activity_rows)
    number = {row["activity"]: index for index, row in enumerate(rows)}
    paths: dict[Pair, Path] = {}
    for row in rows:
        place = number[row["activity"]]
        if row["start_count"]:
            paths[START, place] = Path(int(row["start_count"]))
        if row["end_count"]:
            paths[place, END] = Path(int(row["end_count"]))
    for row in transition_rows:
        # a path whose activity is not listed would hang in the air
        if row["from_activity"] in number and row["to_activity"] in number:
            paths[number[row["from_activity"]], number[row["to_activity"]]] = Path(
                int(row["transition_count"]),
                int(row["case_count"]),
                _number(row["median_wait_days"]),
                _number(row["total_wait_days"]),
            )
    activities = {
        number[row["activity"]]: Activity(
            row["activity"], int(row["event_count"]), int(row["case_count"])
        )
        for row in rows
    }
    return ProcessGraph(activities, paths)


def simplify(graph: ProcessGraph, activity_share_pct: int, path_share_pct: int) -> ProcessGraph:
    """Keep the most frequent activities and, between them, the most frequent paths.

    Every kept activity stays on a way from START to END: where the kept paths do not give one,
    the way with the largest smallest path comes back, with the activities on it.
    """
    kept = _most_frequent(graph, activity_share_pct)
    inside = _between(graph, kept)
    inside.sort(key=lambda p: (-graph.paths[p].count, p))
    paths = set(inside[: _part(len(inside), path_share_pct)])

    to_reach = _widest_ways(graph.paths, START)
    to_leave = _widest_ways({(b, a): path for (a, b), path in graph.paths.items()}, END)
    connected: set[int] = set()
    for activity in sorted(kept):
        if activity in to_reach and activity in to_leave:
            connected.add(activity)
            paths |= _way(to_reach, activity)
            paths |= {(a, b) for b, a in _way(to_leave, activity)}
    connected |= {
        n for path in paths if _on_a_way(path, to_reach, to_leave) for n in path if n >= 0
    }
    return ProcessGraph(
        {n: graph.activities[n] for n in sorted(connected)},
        {p: graph.paths[p] for p in sorted(paths) if all(n in connected or n < 0 for n in p)},
    )


def default_shares(graph: ProcessGraph) -> tuple[int, int]:
    """Shares (percent, in steps of five) that give a map one can read at once.

    Activities that at least one case in twenty runs, but 4 to 12; about two paths for each.
    """
    total = len(graph.activities)
    if not total:
        return 100, 100
    most = max(activity.case_count for activity in graph.activities.values())
    common = sum(activity.case_count >= most / 20 for activity in graph.activities.values())
    wanted = min(max(common, 4), 12)
    activity_share = _step(wanted / total)
    inside = len(_between(graph, _most_frequent(graph, activity_share)))
    return activity_share, _step(2 * wanted / max(inside, 1))


def _most_frequent(graph: ProcessGraph, share_pct: int) -> set[int]:
    ranked = sorted(graph.activities, key=lambda n: (-graph.activities[n].case_count, n))
    return set(ranked[: _part(len(ranked), share_pct)])


def _between(graph: ProcessGraph, kept: set[int]) -> list[Pair]:
    return [path for path in graph.paths if all(n in kept or n < 0 for n in path)]


def _widest_ways(paths: Mapping[Pair, Path], origin: int) -> dict[int, int | None]:
    """For each node, the node before it on the way from origin whose smallest path is largest."""
    following: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (tail, head), path in paths.items():
        following[tail].append((head, path.count))
    before_of: dict[int, int | None] = {}
    queue: list[tuple[float, int, int, int | None]] = [(-float("inf"), 0, origin, None)]
    while queue:
        width, steps, node, before = heapq.heappop(queue)
        if node in before_of:
            continue
        before_of[node] = before
        for after, count in following[node]:
            if after not in before_of:
                heapq.heappush(queue, (max(width, -count), steps + 1, after, node))
    return before_of


def _way(before_of: Mapping[int, int | None], node: int) -> set[Pair]:
    way: set[Pair] = set()
    current: int | None = node
    while current is not None:
        before = before_of[current]
        if before is not None:
            way.add((before, current))
        current = before
    return way


def _on_a_way(path: Pair, to_reach: Mapping[int, Any], to_leave: Mapping[int, Any]) -> bool:
    return all(n in to_reach and n in to_leave for n in path if n >= 0)


def _part(total: int, share_pct: int) -> int:
    return max(1, ceil(total * share_pct / 100)) if total else 0


def _step(share: float) -> int:
    return min(100, max(5, round(share * 20) * 5))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
