"""Our alignments against pm4py's, variant by variant: costs, fitness, and what deviates.

Of equally good alignments each search may take another. So each of ours is held to be one that
pm4py could have taken: as dear as pm4py's, leading through a run that pm4py's net allows.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pm4py
import pytest

from mining.model_quality import alignment_fitness
from mining.net_alignment import Alignment, NetCannotEnd, Variant, align, shortest_run
from mining.pm4py_gateway import _net_to_pm4py, discover_process_tree, petri_net
from mining.process_tree import ProcessTree
from mining.workflow_net import Transition, WorkflowNet, net_of
from tests.mining.logs_by_pm4py import log_of

pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
_MOVE = 10_000
"""pm4py's cost of a deviation; its silent steps cost 1."""
_LONGEST = 25
"""Events of the variants of real logs that pm4py is asked about: longer ones take it minutes."""
_MOST_STEPS = 22
"""Transitions of a tangled net, for the same reason."""


def test_trees_by_chance(random_case):
    asked = compared = same = 0
    for seed in range(200, 225):
        tree, traces = random_case(seed)
        asked += len(traces)
        counts = _compared(net_of(tree), petri_net(tree), dict.fromkeys(traces, 2))
        compared, same = compared + counts[0], same + counts[1]
    assert compared == asked > 300
    assert same > 0.8 * compared


def test_nets_that_are_no_trees(random_case):
    # places that bind distant steps, activities drawn twice, arcs that move two tokens
    asked = compared = same = 0
    for net, traces in itertools.islice(_tangled(random_case), 20):
        asked += len(traces)
        counts = _compared(net, net, dict.fromkeys(traces, 1))
        compared, same = compared + counts[0], same + counts[1]
    # tokens may heap up without end in some of these nets, and the search then spends its budget
    assert compared > 0.95 * asked > 150
    assert same > 0.8 * compared


@pytest.mark.golden
@pytest.mark.parametrize(
    ("log", "frequent", "many"),
    [("receipt_variants", 30, 116), ("helpdesk_variants", 60, 110), ("bpic_variants", 12, 120)],
)
def test_variants_of_real_logs(log, frequent, many, request):
    variants: Counter[Variant] = request.getfixturevalue(log)
    tree = discover_process_tree(dict(variants.most_common(frequent)), 0.5)
    asked = {
        variant: count for variant, count in variants.most_common() if len(variant) <= _LONGEST
    }
    asked = dict(itertools.islice(asked.items(), many))
    assert len(asked) > 0.9 * many
    compared, same = _compared(net_of(tree), petri_net(tree), asked)
    assert compared == len(asked)
    assert same > 0.8 * compared


def _compared(
    searched: WorkflowNet, drawn: WorkflowNet, cases: Mapping[Variant, int]
) -> tuple[int, int]:
    """Hold each alignment and their fitness against pm4py's.

    The number of variants that were checked, and of those where both name the same deviations.
    """
    ours = align(searched, cases)
    theirs = _by_pm4py(drawn, ours)
    shortest = shortest_run(searched)
    # pm4py has its own word on whether what we call a run of the model is one
    runs = sorted({one.run for one in ours.values()} - {()})
    assert all(one["cost"] < _MOVE for one in _by_pm4py(drawn, runs).values())
    same = 0
    for variant, one in ours.items():
        told = theirs[variant]
        assert one.cost == told["cost"] // _MOVE, variant
        assert len(variant) + shortest == told["bwc"] // _MOVE, variant
        _consistent(variant, one)
        same += (Counter(one.extra), Counter(one.skipped)) == _deviations(told)
    fitness = alignment_fitness(ours, cases, shortest_run=shortest)
    weighted = sum(cases[variant] * told["fitness"] for variant, told in theirs.items())
    assert fitness == pytest.approx(weighted / sum(cases[variant] for variant in ours))
    return len(ours), same


def _consistent(variant: Variant, one: Alignment) -> None:
    """The trace is what agrees and the extra; the run is what agrees and the skipped."""
    assert Counter(variant) == Counter(one.done) + Counter(one.extra)
    assert Counter(one.run) == Counter(one.done) + Counter(one.skipped)
    for whole in (variant, one.run):
        rest = iter(whole)
        assert all(name in rest for name in one.done), f"{one.done} is not in order in {whole}"


def _by_pm4py(net: WorkflowNet, variants: Iterable[Variant]) -> dict[Variant, dict[str, Any]]:
    log = log_of(dict.fromkeys(variants, 1))
    told = pm4py.conformance_diagnostics_alignments(log, *_net_to_pm4py(net))
    return dict(zip(variants, told, strict=True))


def _deviations(told: Mapping[str, Any]) -> tuple[Counter[str], Counter[str]]:
    moves = told["alignment"]
    extra = Counter(event for event, step in moves if step == ">>")
    skipped = Counter(step for event, step in moves if event == ">>" and step is not None)
    return extra, skipped


def _tangled(random_case: Any) -> Iterator[tuple[WorkflowNet, list[Variant]]]:
    """Nets of trees, tangled until no tree has their runs, that can still end; with traces."""
    for seed in itertools.count(500):
        tree: ProcessTree
        tree, traces = random_case(seed)
        net = _tangle(petri_net(tree), random.Random(seed))  # noqa: S311
        try:
            shortest_run(net, most_states=2_000)
        except NetCannotEnd:
            continue
        if len(net.labels()) > 2 and len(net.transitions) <= _MOST_STEPS:
            yield net, traces[:12]


def _tangle(net: WorkflowNet, rng: random.Random) -> WorkflowNet:
    steps = list(net.transitions)
    place = net.place_count
    for tokens in (1, 2):
        giver, taker = rng.sample(range(len(steps)), 2) if len(steps) > 1 else (0, 0)
        steps[giver] = _with(steps[giver], gives=(place,) * tokens)
        steps[taker] = _with(steps[taker], takes=(place,) * tokens)
        place += 1
    named = [number for number, one in enumerate(steps) if one.label is not None]
    if len(named) > 3:
        again, first = rng.sample(named, 2)
        steps[again] = Transition(steps[first].label, steps[again].takes, steps[again].gives)
    return WorkflowNet(place, tuple(steps), net.start, net.end)


def _with(one: Transition, takes: tuple[int, ...] = (), gives: tuple[int, ...] = ()) -> Transition:
    return Transition(one.label, (*one.takes, *takes), (*one.gives, *gives))
