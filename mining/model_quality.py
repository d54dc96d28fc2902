"""Four measures of how good a process model is for a log, from alignments of its variants.

fitness: how much of what happened does the model allow? precision: how much of what the model
allows has happened? generalisation: how well is each part of the model supported by cases?
simplicity: how easily is it read? All are shares from 0 to 1 and weigh a variant by its cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from math import sqrt

from mining.net_alignment import Alignment, Variant
from mining.workflow_net import Transition, WorkflowNet

Aligned = Mapping[Variant, Alignment]
Cases = Mapping[Variant, int]
Marking = tuple[int, ...]

MOST_MARKINGS = 200_000
"""Markings looked at for precision before it is given up."""


def alignment_fitness(aligned: Aligned, cases: Cases, *, shortest_run: int) -> float | None:
    """Mean over the checked cases of 1 - deviations / (events + activities of the shortest run).

    van der Aalst, Adriansyah, van Dongen: Replaying history on process models for conformance
    checking and performance analysis (2012). None where no case was checked.
    """
    checked = sum(cases[variant] for variant in aligned)
    if not checked:
        return None
    total = 0.0
    for variant, one in aligned.items():
        worst = len(variant) + shortest_run
        total += cases[variant] * (1 - one.cost / worst if worst else 1.0)
    return total / checked


def alignment_precision(net: WorkflowNet, aligned: Aligned, cases: Cases) -> float | None:
    """1 - escaping / enabled activities, summed over the states that the aligned runs pass.

    A state is what has been done so far; enabled there are the activities that the model allows
    next; escaping are those that no aligned run takes from it. A state counts once for each case
    that goes on from it. Adriansyah, Munoz-Gama, Carmona, van Dongen, van der Aalst: Measuring
    precision of modeled behavior (2015), with one optimal alignment a variant. All markings that
    the same activities may have led to are one state, so silent steps taken early do not hide what
    the model allowed; skipped activities are put as late as the model lets them. None where no
    case was checked or the net has too many markings.
    """
    state_of = [0]  # the behaviour's state at each node of the tree of runs
    weight = [0]
    following: list[dict[str, int]] = [{}]
    try:
        behaviour = _Behaviour(net)
        runs: Counter[Variant] = Counter()
        for variant, one in aligned.items():
            runs[_latest_run(behaviour, one)] += cases[variant]
        for run, count in runs.items():
            node = 0
            for label in run:
                weight[node] += count
                after = following[node].get(label)
                if after is None:
                    after = following[node][label] = len(following)
                    state_of.append(behaviour.after(state_of[node], label))
                    weight.append(0)
                    following.append({})
                node = after
        enabled = [len(behaviour.enabled(state)) for state in state_of]
    except _TooManyMarkings:
        return None
    allowed = sum(one * many for one, many in zip(weight, enabled, strict=True))
    taken = sum(one * len(then) for one, then in zip(weight, following, strict=True))
    return taken / allowed if allowed else None


def generalisation(net: WorkflowNet, aligned: Aligned, cases: Cases) -> float | None:
    """1 - mean over the model's activities of 1 / root of how often the aligned cases run it.

    An activity that no case runs counts as 1. Buijs, van Dongen, van der Aalst: Quality dimensions
    in process discovery (2014), over activities: silent steps only draw the model. None where the
    model has no activity or no case was checked.
    """
    labels = net.labels()
    if not labels or not aligned:
        return None
    done: Counter[str] = Counter()
    for variant, one in aligned.items():
        for label, times in Counter(one.run).items():
            done[label] += times * cases[variant]
    return 1 - sum(1 / sqrt(done[label]) if done[label] else 1 for label in labels) / len(labels)


def simplicity(net: WorkflowNet) -> float:
    """1 / (1 + arcs a place or transition has beyond two, on average): 1 for a plain sequence.

    The inverse arc degree of Vazquez-Barreiros, Mucientes, Lama: ProDiGen (2015).
    """
    arcs = sum(len(set(one.takes)) + len(set(one.gives)) for one in net.transitions)
    nodes = net.place_count + len(net.transitions)
    mean = 2 * arcs / nodes if nodes else 0.0
    return 1 / (1 + max(mean - 2, 0))


def _latest_run(behaviour: _Behaviour, one: Alignment) -> Variant:
    """The model's run with each skipped activity as late as possible, of several the first by name.

    The search may put them anywhere that the model allows, and not twice in the same place.
    """
    if not one.skipped:
        return one.run
    open_ = sorted(one.skipped)
    run: list[str] = []
    state = 0
    for label in (*one.done, None):
        while open_ and (label is None or label not in behaviour.enabled(state)):
            found = next((name for name in open_ if name in behaviour.enabled(state)), None)
            if found is None:
                return one.run  # put too late: another branch was taken
            open_.remove(found)
            run.append(found)
            state = behaviour.after(state, found)
        if label is not None:
            if label not in behaviour.enabled(state):
                return one.run
            run.append(label)
            state = behaviour.after(state, label)
    return tuple(run)


class _TooManyMarkings(Exception):
    pass


class _Behaviour:
    """The net as states that activities lead to; each state is worked out once."""

    def __init__(self, net: WorkflowNet) -> None:
        self._silent: defaultdict[int, list[Transition]] = defaultdict(list)
        self._visible: defaultdict[int, list[Transition]] = defaultdict(list)
        for one in net.transitions:
            # looked up by one of the places that it needs; without any it could always happen
            key = one.takes[0] if one.takes else -1
            (self._silent if one.label is None else self._visible)[key].append(one)
        self._left = MOST_MARKINGS
        self._numbers: dict[frozenset[Marking], int] = {}
        self._markings: list[frozenset[Marking]] = []
        self._next: list[dict[str, set[Marking]]] = []
        self._known: dict[tuple[int, str], int] = {}
        self._state({tuple(sorted(net.start))})

    def enabled(self, state: int) -> Collection[str]:
        return self._next[state].keys()

    def after(self, state: int, label: str) -> int:
        known = self._known.get((state, label))
        if known is None:
            known = self._known[state, label] = self._state(self._next[state][label])
        return known

    def _state(self, markings: Iterable[Marking]) -> int:
        """The number of the state that holds these markings and what silent steps make of them."""
        open_, seen = list(markings), set(markings)
        while open_:
            marking = open_.pop()
            self._left -= 1
            if self._left < 0:
                raise _TooManyMarkings
            for reached in self._fired(marking, self._silent):
                if reached[1] not in seen:
                    seen.add(reached[1])
                    open_.append(reached[1])
        key = frozenset(seen)
        if key not in self._numbers:
            self._numbers[key] = len(self._markings)
            self._markings.append(key)
            then: defaultdict[str, set[Marking]] = defaultdict(set)
            for marking in seen:
                for label, reached_by in self._fired(marking, self._visible):
                    then[str(label)].add(reached_by)
            self._next.append(dict(then))
        return self._numbers[key]

    @staticmethod
    def _fired(
        marking: Marking, steps: Mapping[int, list[Transition]]
    ) -> Iterable[tuple[str | None, Marking]]:
        for place in {*marking, -1}:
            for one in steps.get(place, ()):
                left = list(marking)
                try:
                    for taken in one.takes:
                        left.remove(taken)
                except ValueError:
                    continue  # a token is missing
                yield one.label, tuple(sorted((*left, *one.gives)))
