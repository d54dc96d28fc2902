"""The simplification keeps what it says and never cuts a step off from start or end."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.process_graph import END, START, ProcessGraph, build_graph, default_shares, simplify
from tests.dashboards.serving_rows import published_rows


def rows(source: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    published = published_rows(source)
    return published["activity"], published["transition"]


def reachable(graph: ProcessGraph, origin: int, *, forward: bool) -> set[int]:
    following = defaultdict(set)
    for before, after in graph.paths:
        following[before if forward else after].add(after if forward else before)
    seen, waiting = {origin}, [origin]
    while waiting:
        for node in following[waiting.pop()] - seen:
            seen.add(node)
            waiting.append(node)
    return seen


def test_all_of_everything_is_the_whole_graph() -> None:
    graph = build_graph(*rows("demo"))
    assert simplify(graph, 100, 100) == graph
    # eight transitions, one start, three ends
    assert (len(graph.activities), len(graph.paths)) == (6, 12)


def test_the_most_frequent_activities_and_paths_stay() -> None:
    graph = build_graph(*rows("demo"))
    names = {activity.name for activity in simplify(graph, 50, 30).activities.values()}
    assert names == {
        "Create Purchase Order Item",
        "Record Goods Receipt",
        "Record Invoice Receipt",
        # not among the three most frequent, but most cases leave through it
        "Clear Invoice",
    }


def test_a_rare_step_that_connects_comes_back() -> None:
    activities = [
        {"activity": "a", "event_count": 9, "case_count": 9, "start_count": 9, "end_count": 0},
        {"activity": "rare", "event_count": 1, "case_count": 1, "start_count": 0, "end_count": 0},
        {"activity": "z", "event_count": 8, "case_count": 8, "start_count": 0, "end_count": 8},
    ]
    times = {"case_count": 1, "median_wait_days": None, "total_wait_days": None}
    transitions = [
        {"from_activity": "a", "to_activity": "rare", "transition_count": 1, **times},
        {"from_activity": "rare", "to_activity": "z", "transition_count": 1, **times},
    ]
    part = simplify(build_graph(activities, transitions), 60, 5)
    assert [activity.name for activity in part.activities.values()] == ["a", "rare", "z"]
    assert set(part.paths) == {(START, 0), (0, 1), (1, 2), (2, END)}


@pytest.mark.parametrize("source", ["demo", "hostile"])
@pytest.mark.parametrize("share", [5, 35, 100])
def test_every_step_lies_on_a_way_from_start_to_end(source: str, share: int) -> None:
    part = simplify(build_graph(*rows(source)), share, share)
    assert part.activities
    from_start = reachable(part, START, forward=True)
    to_end = reachable(part, END, forward=False)
    assert set(part.activities) <= from_start & to_end


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 7),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 99)), max_size=30),
    st.sampled_from([5, 50, 100]),
    st.sampled_from([5, 50, 100]),
)
def test_any_log_stays_connected(
    size: int, links: list[tuple[int, int, int]], activity_share: int, path_share: int
) -> None:
    activities = [
        {
            "activity": str(n),
            "event_count": 1,
            "case_count": size - n,
            "start_count": 3 if n == 0 else 0,
            "end_count": 2 if n == size - 1 else 0,
        }
        for n in range(size)
    ]
    transitions = [
        {
            "from_activity": str(before % size),
            "to_activity": str(after % size),
            "transition_count": count,
            "case_count": count,
            "median_wait_days": None,
            "total_wait_days": None,
        }
        for before, after, count in links
    ]
    part = simplify(build_graph(activities, transitions), activity_share, path_share)
    from_start = reachable(part, START, forward=True)
    to_end = reachable(part, END, forward=False)
    assert set(part.activities) <= from_start & to_end
    assert all(n in part.activities or n < 0 for path in part.paths for n in path)


def test_a_large_log_starts_readable() -> None:
    assert default_shares(build_graph(*rows("demo"))) == (100, 100)
    hostile = build_graph(*rows("hostile"))
    part = simplify(hostile, *default_shares(hostile))
    assert 4 <= len(part.activities) <= 16
    assert len(part.paths) <= 40
    assert default_shares(build_graph([], [])) == (100, 100)
