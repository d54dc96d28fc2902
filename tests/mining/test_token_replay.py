"""Token replay: by hand, and pm4py's own figures on logs with the same counts."""

from __future__ import annotations

import pm4py
import pytest

from mining.pm4py_gateway import _to_pm4py, petri_net
from mining.process_tree import activity, node
from mining.token_replay import compare_replay
from mining.workflow_net import net_of
from tests.mining.logs_by_pm4py import log_of

A, B, C = (activity(name) for name in "abc")


def test_a_left_out_step_lacks_a_token_and_leaves_one():
    tree = node("sequence", A, B, C)
    found = compare_replay(net_of(tree), petri_net(tree), {("a", "b", "c"): 3, ("a", "c"): 1})
    # four tokens a case; the last case consumes three of which one is missing, and leaves one
    assert found.replay_fitness_pct == pytest.approx(100 * (1 - 1 / 15))
    assert found.alignment_fitness_pct == pytest.approx(100 * (3 + 1 - 1 / 5) / 4)
    assert (found.replay_fitting_case_count, found.alignment_fitting_case_count) == (3, 3)
    assert (found.variant_count, found.case_count, found.all_case_count) == (2, 4, 4)


def test_variants_with_counts_give_what_the_whole_log_gives_pm4py(random_case):
    compared = 0
    for seed in range(60, 68):
        tree, traces = random_case(seed)
        cases = {trace: 1 + number % 3 for number, trace in enumerate(traces)}
        if not cases:
            continue
        found = compare_replay(net_of(tree), petri_net(tree), cases)
        assert found.case_count == sum(cases.values())
        theirs = pm4py.fitness_token_based_replay(
            log_of(cases), *pm4py.convert_to_petri_net(_to_pm4py(tree))
        )
        assert found.replay_fitness_pct == pytest.approx(100 * theirs["log_fitness"])
        share = 100 * found.replay_fitting_case_count / found.case_count
        assert share == pytest.approx(theirs["perc_fit_traces"])
        compared += 1
    assert compared > 5


def test_only_the_most_frequent_variants_are_replayed():
    tree = node("sequence", A, B)
    found = compare_replay(
        net_of(tree), petri_net(tree), {("a", "b"): 8, ("b",): 1, ("a",) * 200: 9}, most_variants=1
    )
    assert (found.variant_count, found.case_count, found.all_case_count) == (1, 8, 18)
    assert found.replay_fitness_pct == found.alignment_fitness_pct == 100
