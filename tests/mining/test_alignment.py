"""Costs on the tree are the costs of an alignment: by hand, and by r4pm's search on the net."""

from __future__ import annotations

import pytest

from mining.alignment import TreeAligner, WorkExceeded
from mining.process_tree import SILENT, activity, node

A, B, C, D, E = (activity(name) for name in "abcde")


def cost(tree, trace: str) -> int:
    return TreeAligner(tree).cost(tuple(trace), work=10_000)


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        ("abc", 0),
        ("ac", 1),  # b is missing
        ("abbc", 1),  # one b too many
        ("acb", 2),  # leave b out and insert it, or c
        ("cba", 4),
        ("", 3),
        ("abcx", 1),  # an activity that the model does not know
    ],
)
def test_sequence(trace, expected):
    assert cost(node("sequence", A, B, C), trace) == expected


@pytest.mark.parametrize(("trace", "expected"), [("a", 0), ("b", 0), ("ab", 1), ("", 1), ("bb", 1)])
def test_choice(trace, expected):
    assert cost(node("choice", A, B), trace) == expected


@pytest.mark.parametrize(("trace", "expected"), [("ab", 0), ("ba", 0), ("a", 1), ("aba", 1)])
def test_parallel(trace, expected):
    assert cost(node("parallel", A, B), trace) == expected


@pytest.mark.parametrize(
    ("trace", "expected"), [("a", 0), ("aba", 0), ("ab", 1), ("aa", 1), ("ababa", 0), ("b", 2)]
)
def test_loop_with_a_visible_way_back(trace, expected):
    assert cost(node("loop", A, B), trace) == expected


def test_a_run_inside_a_parallel_may_serve_two_rounds():
    # b b b belongs to two rounds, each of which needs a b: counting the run as one would cost 1
    tree = node("loop", node("parallel", node("loop", B, SILENT), A), SILENT)
    assert cost(tree, "abbba") == 0


def test_a_long_run_costs_nothing_where_it_may_repeat():
    body = node("choice", SILENT, A, node("sequence", B, C))
    tree = node("sequence", D, node("loop", body, SILENT), E)
    aligner = TreeAligner(tree)
    assert aligner.cost(("d", *"a" * 900, "e"), work=100) == 0
    assert aligner.cost(("d", *"a" * 900, "b", *"a" * 90, "e"), work=1_000) == 1


def test_shortest_run_is_the_cost_of_an_empty_trace():
    tree = node("sequence", A, node("choice", B, node("sequence", C, D)), node("loop", E, SILENT))
    assert TreeAligner(tree).shortest_run == cost(tree, "") == 3


def test_the_budget_is_kept():
    tree = node("loop", node("sequence", A, B, C), D)
    with pytest.raises(WorkExceeded):
        TreeAligner(tree).cost(tuple("cbadcbad" * 4), work=20)


def test_an_activity_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        TreeAligner(node("choice", A, node("sequence", A, B)))


@pytest.mark.parametrize("first_seed", range(0, 200, 50))
def test_costs_equal_those_of_a_search_on_the_net(random_case, net_costs, first_seed):
    compared = 0
    for seed in range(first_seed, first_seed + 50):
        tree, traces = random_case(seed)
        if not traces:
            continue
        aligner = TreeAligner(tree)
        ours = {trace: aligner.cost(trace, work=10**9) for trace in traces}
        assert ours == net_costs(tree, traces), f"seed {seed}: {tree}"
        compared += len(traces)
    assert compared > 300
