"""The only door to pm4py: what goes in and comes out is plain data. Nothing else imports pm4py.

pm4py is imported inside the functions: it costs seconds and may print a banner.
"""

from __future__ import annotations

import contextlib
import io
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np

from mining.process_tree import Operator, ProcessTree
from mining.workflow_net import Transition, WorkflowNet

# pm4py's functions are replaced for the time of a call; two calls at once would undo each other.
_LOCK = threading.Lock()


MOST_TOKENS = 100
"""Greatest weight of an arc, and most tokens of a marking in one place."""


def discover_process_tree(
    variants: Mapping[tuple[str, ...], int], noise_threshold: float = 0.2
) -> ProcessTree:
    """The inductive miner (infrequent) on variants with their numbers of cases.

    The same tree as from the whole log, whatever the order of the variants. noise_threshold 0
    keeps everything that was ever seen. Raises ValueError for a threshold outside 0..1 and for
    variants without cases.
    """
    if not 0 <= noise_threshold <= 1:
        raise ValueError(f"the noise threshold is {noise_threshold}; it lies between 0 and 1")
    if not variants or min(variants.values()) < 1:
        raise ValueError("every variant needs at least one case, and there must be one")
    names = sorted({name for variant in variants for name in variant})
    numbers = {name: number for number, name in enumerate(names)}
    # numbers for names: quick to hash, and no order depends on how Python hashes text
    coded = Counter(
        {
            tuple(numbers[name] for name in variant): variants[variant]
            for variant in sorted(variants)
        }
    )
    with _LOCK, _quiet():
        from pm4py.algo.discovery.inductive.dtypes.im_ds import IMDataStructureUVCL
        from pm4py.algo.discovery.inductive.variants.im import IMUVCL
        from pm4py.algo.discovery.inductive.variants.imf import IMFUVCL
        from pm4py.objects.process_tree.utils.generic import fold, tree_sort

        # the general entry refuses variants with counts, so the miner's class is called
        with _quicker(len(names)):
            log = IMDataStructureUVCL(coded)
            if noise_threshold == 0:
                tree = IMUVCL({}).apply(log, {})
            else:
                tree = IMFUVCL({}).apply(log, {"noise_threshold": noise_threshold})
        _name_leaves(tree, names)
        tree = fold(tree)
        tree_sort(tree)
    return _from_pm4py(tree)


def petri_net(tree: ProcessTree) -> WorkflowNet:
    """The textbook net of a tree: what people draw, and what simplicity is measured on."""
    with _quiet():
        from pm4py.objects.conversion.process_tree.variants import to_petri_net

        return _net_from_pm4py(*to_petri_net.apply(_to_pm4py(tree)))


def read_bpmn(data: bytes) -> WorkflowNet:
    """The net of a BPMN model. Raises ValueError for what cannot be read."""
    with _reading(), _quiet():
        from pm4py.objects.bpmn.importer.variants import lxml
        from pm4py.objects.conversion.bpmn.variants import to_petri_net

        return _net_from_pm4py(*to_petri_net.apply(lxml.import_from_string(data)))


def read_pnml(data: bytes) -> WorkflowNet:
    """A Petri net with its two markings. Raises ValueError for what cannot be read."""
    with _reading(), _quiet():
        from pm4py.objects.petri_net.importer.variants import pnml

        return _net_from_pm4py(*pnml.import_net_from_string(data))


def read_ptml(data: bytes) -> ProcessTree:
    """A process tree. Raises ValueError for what cannot be read."""
    with _reading(), _quiet():
        from pm4py.objects.process_tree.importer.variants import ptml

        return _from_pm4py(ptml.import_tree_from_string(data))


def replay_tokens(net: WorkflowNet, variants: Iterable[tuple[str, ...]]) -> list[tuple[int, ...]]:
    """Token replay of each variant: missing, consumed, remaining and produced tokens, and 1 where
    it fits, else 0."""
    with _quiet():
        from pm4py.algo.conformance.tokenreplay.variants import token_replay
        from pm4py.objects.log.obj import Event, EventLog, Trace

        log = EventLog(Trace(Event({"concept:name": name}) for name in one) for one in variants)
        told = token_replay.apply(log, *_net_to_pm4py(net), {"show_progress_bar": False})
    names = ("missing_tokens", "consumed_tokens", "remaining_tokens", "produced_tokens")
    return [(*(one[name] for name in names), int(one["trace_is_fit"])) for one in told]


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    """pm4py's readers stop at whatever a strange file leads them to; one kind of error leaves."""
    try:
        yield
    except ValueError:
        raise
    except Exception as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()):
        yield


@contextlib.contextmanager
def _quicker(activities: int) -> Iterator[None]:
    """Replace three inner functions of pm4py by equal ones for the time of a call.

    pm4py counts directly-follows pairs one by one in Python: on the real log of golden.md nine
    tenths of 80 s. Counting the same pairs in numpy gives the same graph, and the same tree.
    """
    from pm4py.algo.discovery.inductive.fall_through import activity_concurrent as fall_through
    from pm4py.util.compression import util as compression

    concurrent = fall_through.ActivityConcurrentUVCL
    kept = (
        compression.discover_dfg_uvcl,
        compression.get_alphabet,
        concurrent.__dict__["_process_candidate"],
    )

    def without_candidate(
        cls: Any, /, candidate: int, log: Any, queue: Any = None, event: Any = None, **options: Any
    ) -> Any:
        rest: Counter[tuple[int, ...]] = Counter()
        for trace, count in log.items():
            if candidate in trace:
                trace = tuple(one for one in trace if one != candidate)  # noqa: PLW2901
            rest[trace] = count
        return cls._find_cut(fall_through.IMDataStructureUVCL(rest), event, **options)

    compression.discover_dfg_uvcl = lambda log: _directly_follows(log, activities)
    compression.get_alphabet = lambda log, index=0: sorted(set().union(*log))
    concurrent._process_candidate = classmethod(without_candidate)
    try:
        yield
    finally:
        (
            compression.discover_dfg_uvcl,
            compression.get_alphabet,
            concurrent._process_candidate,
        ) = kept


def _directly_follows(log: Mapping[tuple[int, ...], int], activities: int) -> Any:
    """pm4py's directly-follows graph of coded variants: pairs, starts and ends with their cases."""
    from pm4py.objects.dfg.obj import DFG

    graph = DFG()
    lengths = np.fromiter(map(len, log), np.int64, len(log))
    counts = np.fromiter(log.values(), np.int64, len(log))
    size = int(lengths.sum())
    if not size:
        return graph
    codes = np.fromiter(chain.from_iterable(log), np.int64, size)
    weights = np.repeat(counts, lengths)
    lengths, counts = lengths[lengths > 0], counts[lengths > 0]
    last = np.cumsum(lengths) - 1
    within = np.ones(size, dtype=bool)
    within[last] = False  # the last event of a variant is followed by nothing
    pairs = codes[:-1] * activities + codes[1:]
    graph.graph.update(
        {
            divmod(pair, activities): count
            for pair, count in _weighted(pairs[within[:-1]], weights[:-1][within[:-1]]).items()
        }
    )
    graph.start_activities.update(_weighted(codes[last - lengths + 1], counts))
    graph.end_activities.update(_weighted(codes[last], counts))
    return graph


def _weighted(codes: np.ndarray, weights: np.ndarray) -> dict[int, int]:
    totals = np.bincount(codes, weights=weights)
    return {int(code): int(totals[code]) for code in np.flatnonzero(totals)}


def _name_leaves(tree: Any, names: list[str]) -> None:
    stack = [tree]
    while stack:
        part = stack.pop()
        if part.label is not None:
            part.label = names[part.label]
        stack.extend(part.children)


def _operators() -> dict[Any, Operator]:
    from pm4py.objects.process_tree.obj import Operator as Theirs

    return {
        Theirs.SEQUENCE: "sequence",
        Theirs.XOR: "choice",
        Theirs.PARALLEL: "parallel",
        Theirs.LOOP: "loop",
    }


def _from_pm4py(tree: Any) -> ProcessTree:
    operators = _operators()

    def convert(part: Any) -> ProcessTree:
        if part.operator is not None and part.operator not in operators:
            raise ValueError(f"a process tree with the operator {part.operator} is not supported")
        if part.operator is None:
            return ProcessTree(label=part.label)
        children = tuple(convert(child) for child in part.children)
        return ProcessTree(operator=operators[part.operator], children=children)

    return convert(tree)


def _to_pm4py(tree: ProcessTree) -> Any:
    from pm4py.objects.process_tree.obj import ProcessTree as Theirs

    operators: dict[Operator, Any] = {ours: theirs for theirs, ours in _operators().items()}

    def convert(part: ProcessTree, parent: Any) -> Any:
        operator = None if part.operator is None else operators[part.operator]
        made = Theirs(operator=operator, parent=parent, label=part.label)
        made.children.extend(convert(child, made) for child in part.children)
        return made

    return convert(tree, None)


def _net_from_pm4py(net: Any, start: Any, end: Any) -> WorkflowNet:
    from pm4py.objects.petri_net.obj import PetriNet

    if any(type(arc) is not PetriNet.Arc for arc in net.arcs):
        raise ValueError("it has reset or inhibitor arcs, which alignments do not know")
    numbers = {one: number for number, one in enumerate(sorted(net.places, key=lambda p: p.name))}

    def tokens(marking: Mapping[Any, int]) -> tuple[int, ...]:
        # a file of a few bytes may ask for millions, which would all be held as a tuple
        most = max(marking.values(), default=0)
        if most > MOST_TOKENS:
            raise ValueError(
                f"an arc or a marking moves {most:,} tokens at once; at most {MOST_TOKENS} are read"
            )
        return tuple(sorted(numbers[one] for one, count in marking.items() for _ in range(count)))

    steps = [
        Transition(
            one.label,
            tokens({arc.source: arc.weight for arc in one.in_arcs}),
            tokens({arc.target: arc.weight for arc in one.out_arcs}),
        )
        for one in sorted(net.transitions, key=lambda one: (one.label or "", str(one.name)))
    ]
    return WorkflowNet(len(numbers), tuple(steps), tokens(start or {}), tokens(end or {}))


def _net_to_pm4py(net: WorkflowNet) -> tuple[Any, Any, Any]:
    from pm4py.objects.petri_net.obj import Marking, PetriNet
    from pm4py.objects.petri_net.utils.petri_utils import add_arc_from_to

    drawn = PetriNet("net")
    places = [PetriNet.Place(f"p{number}") for number in range(net.place_count)]
    drawn.places.update(places)
    for number, one in enumerate(net.transitions):
        step = PetriNet.Transition(f"t{number}", one.label)
        drawn.transitions.add(step)
        for place, tokens in Counter(one.takes).items():
            add_arc_from_to(places[place], step, drawn, weight=tokens)
        for place, tokens in Counter(one.gives).items():
            add_arc_from_to(step, places[place], drawn, weight=tokens)
    start, end = (
        Marking({places[place]: tokens for place, tokens in Counter(marking).items()})
        for marking in (net.start, net.end)
    )
    return drawn, start, end
