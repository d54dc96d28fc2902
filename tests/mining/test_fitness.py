"""Fitness is weighted by cases, and says what it did not check."""

from __future__ import annotations

import pytest

from mining.fitness import measure_fitness
from mining.process_tree import SILENT, activity, node

A, B, C = (activity(name) for name in "abc")
TREE = node("sequence", A, B)


def test_counted_by_hand():
    # fits; one of 1 + 2 is wrong; two of 4 + 2 are wrong
    found = measure_fitness(TREE, {("a", "b"): 6, ("a",): 3, ("a", "b", "a", "b"): 1})
    assert (found.case_count, found.fitting_case_count, found.not_checked_case_count) == (10, 6, 0)
    by_hand = (6 * 1 + 3 * (1 - 1 / 3) + 1 * (1 - 2 / 6)) / 10
    assert found.fitness_pct == pytest.approx(100 * by_hand)


def test_a_trace_of_nothing_known_fits_nothing():
    assert measure_fitness(TREE, {("x", "y"): 1}).fitness_pct == 0


def test_what_the_budget_does_not_reach_is_counted():
    tree = node("loop", node("sequence", A, B, C), SILENT)
    variants = {("a", "b", "c"): 90, tuple("cba" * 30): 10}
    found = measure_fitness(tree, variants, variant_work=50)
    assert (found.case_count, found.fitting_case_count, found.not_checked_case_count) == (
        100,
        90,
        10,
    )
    assert found.fitness_pct == 100


def test_nothing_checked_is_not_a_fitness_of_zero():
    tree = node("loop", node("sequence", A, B, C), SILENT)
    found = measure_fitness(tree, {tuple("cba" * 30): 10}, total_work=0)
    assert found.fitness_pct is None
    assert found.not_checked_case_count == 10


@pytest.mark.golden
def test_receipt_and_helpdesk_cost_what_a_search_on_the_net_finds(
    receipt_variants, helpdesk_variants, net_costs
):
    from mining.alignment import TreeAligner
    from mining.pm4py_gateway import discover_process_tree

    for variants in (receipt_variants, helpdesk_variants):
        tree = discover_process_tree(variants, 0.2)
        aligner = TreeAligner(tree)
        ours = {variant: aligner.cost(variant, work=10**9) for variant in variants}
        assert ours == net_costs(tree, sorted(variants))


@pytest.mark.golden
def test_the_real_log_is_mined_and_checked_within_the_budget(bpic_variants, net_costs):
    from mining.alignment import TreeAligner
    from mining.pm4py_gateway import discover_process_tree

    assert (len(bpic_variants), sum(bpic_variants.values())) == (4228, 15182)
    tree = discover_process_tree(bpic_variants, 0.2)
    found = measure_fitness(tree, bpic_variants)
    assert found.case_count == 15182
    assert found.not_checked_case_count < 0.03 * found.case_count
    assert found.fitting_case_count + found.not_checked_case_count < found.case_count
    assert 90 < found.fitness_pct < 97
    # a search on the net runs out of states on most of them; where it does not, it agrees
    short = sorted((variant for variant, _ in bpic_variants.most_common(25)), key=len)[:8]
    searched = net_costs(tree, short, most_states=20_000)
    aligner = TreeAligner(tree)
    ours = {variant: aligner.cost(variant, work=10**6) for variant in searched}
    assert len(searched) >= 5
    assert ours == searched
