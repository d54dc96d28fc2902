"""Alignments of variants on a Petri net by r4pm's search, within a budget of visited states.

No measures in here (`model_quality`) and no building of nets (`workflow_net`). An alignment leaves
out log events and inserts model activities until both agree; the fewest of both are searched.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from mining.workflow_net import WorkflowNet

if TYPE_CHECKING:
    from r4pm.bindings.conformance.case_centric.alignments import AlignmentOptions, PetriNet

Variant = tuple[str, ...]
_Labels = Mapping[str, str | None]

VARIANT_STATES = 100_000
"""States visited for one variant before it counts as not checked."""
TOTAL_STATES = 20_000_000
"""States visited for all variants of a log, some ten seconds of one core."""
_AT_ONCE = 1_000
_EASIER = 100
# A move weighs more than all the silent steps of a run together, so the fewest moves come first
# and among equals the fewest silent steps, which settles where a tie would be left to chance.
_MOVE = 1_000
_PLACES, _TRANSITIONS = 1 << 64, 2 << 64  # the ids of both are uuids made of numbers


@dataclass(frozen=True, slots=True)
class Alignment:
    """How one variant and the model agree.

    extra: activities of log events that the model does not allow there; skipped: activities that
    the model asks for and the log lacks; done: those on which both agree, in order; run: those of
    the model's own run. Where skipped ones stand in it is settled no further than the model does.
    """

    extra: tuple[str, ...]
    skipped: tuple[str, ...]
    done: Variant
    run: Variant

    @property
    def cost(self) -> int:
        """Number of deviations."""
        return len(self.extra) + len(self.skipped)


class NetCannotEnd(ValueError):
    """No run leads from the net's start to its end within the budget."""


def shortest_run(net: WorkflowNet, *, most_states: int = VARIANT_STATES) -> int:
    """Activities of the shortest run through the net. Raises NetCannotEnd where there is none."""
    from r4pm.bindings import align_empty_trace

    written, labels, _ = _as_r4pm(net)
    try:
        found = align_empty_trace(written, _options(most_states))
    except (TypeError, ValueError) as error:  # what r4pm raises for a search without a result
        raise NetCannotEnd(f"no run leads from its start to its end ({error})") from error
    moved = (labels[_step(move)] for move in found["moves"])
    return sum(label is not None for label in moved)


def align(
    net: WorkflowNet,
    variants: Mapping[Variant, int],
    *,
    variant_states: int = VARIANT_STATES,
    total_states: int = TOTAL_STATES,
) -> dict[Variant, Alignment]:
    """The alignment of each variant that the budget reaches, the ones with most cases first.

    The budget counts states of the search and not seconds, so that any machine checks the same.
    """
    written, labels, skips = _as_r4pm(net)
    order = sorted(variants, key=lambda one: (-variants[one], len(one), one))
    found: dict[Variant, Alignment] = {}
    left = total_states

    def search(some: Sequence[Variant], most: int) -> list[Variant]:
        """Those that the search gave up; the states of the others and of those are spent."""
        nonlocal left
        given_up = []
        for variant, result in _searched(written, some, _options(most)):
            left -= result["states_visited"] if result else most
            if result:
                found[variant] = _read(variant, result["moves"], labels, skips)
            else:
                given_up.append(variant)
        return given_up

    # Many at once are quick, but each may spend its share before the budget is looked at again.
    # So many get a hundredth of it, in all a tenth of the budget, which does for nearly all; the
    # hard ones get the whole, no more at once than the budget pays for.
    quick = max(1, variant_states // _EASIER)
    first = 0
    while first < len(order) and left > 0:
        many = max(1, min(_AT_ONCE, left // (10 * quick)))
        hard = search(order[first : first + many], min(quick, left))
        first += many
        while hard and left > 0 and quick < variant_states:
            few = max(1, left // variant_states)
            search(hard[:few], min(variant_states, left))
            hard = hard[few:]
    return found


def _searched(
    net: PetriNet, variants: Sequence[Variant], options: AlignmentOptions
) -> Iterator[tuple[Variant, dict[str, Any] | None]]:
    """r4pm's answer to each variant in the order given; None where it gave up."""
    import r4pm
    from r4pm.bindings import align_variants, log_to_activity_projection

    frame = pl.DataFrame(
        {
            "case:concept:name": [str(number) for number in range(len(variants))],
            "concept:name": [list(variant) for variant in variants],
        },
        schema_overrides={"concept:name": pl.List(pl.String)},
    ).explode("concept:name")
    at = pl.lit(datetime(2020, 1, 1, tzinfo=UTC)).dt.cast_time_unit("ns")
    log = r4pm.import_item_from_df("EventLog", frame.with_columns(at.alias("time:timestamp")))
    projection = log_to_activity_projection(log)
    try:
        aligned = align_variants(net, projection, options)
    finally:
        r4pm.remove_item(log)
        r4pm.remove_item(projection)
    answers = {tuple(one["activities"]): one["result"].get("Ok") for one in aligned}
    for variant in variants:
        yield variant, answers[variant]


def _read(
    variant: Variant, moves: list[dict[str, Any]], labels: _Labels, skips: _Labels
) -> Alignment:
    extra: list[str] = []
    skipped: list[str] = []
    done: list[str] = []
    run: list[str] = []
    for move in moves:
        if "LogMove" in move:
            extra.append(variant[move["LogMove"]["trace_event_index"]])
            continue
        is_skipped = "ModelMove" in move
        label = (skips if is_skipped else labels)[_step(move)]
        if label is not None:
            run.append(label)
            (skipped if is_skipped else done).append(label)
    return Alignment(tuple(extra), tuple(skipped), tuple(done), tuple(run))


def _options(most_states: int) -> AlignmentOptions:
    return {
        "cost_fn": {
            "log_move_cost": _MOVE,
            "model_move_cost": _MOVE,
            "silent_move_cost": 1,
            "sync_move_cost": 0,
        },
        "max_states": most_states,
    }


def _step(move: Mapping[str, Any]) -> str:
    """The transition of a model or synchronous move."""
    return str(next(iter(move.values()))["transition"])


def _as_r4pm(net: WorkflowNet) -> tuple[PetriNet, _Labels, _Labels]:
    """The net as r4pm takes it, and the activity of each transition's id when done and skipped.

    Of steps between the same places one is as good as the other to skip: the first by name stands
    for them, so that chance does not choose it.
    """

    def place(number: int) -> str:
        return str(uuid.UUID(int=_PLACES + number))

    transitions: dict[str, Any] = {}
    arcs: list[Any] = []
    for number, one in enumerate(net.transitions):
        name = str(uuid.UUID(int=_TRANSITIONS + number))
        transitions[name] = {"id": name, "label": one.label}
        for kind, ends in (("PlaceTransition", one.takes), ("TransitionPlace", one.gives)):
            for number_of_place, weight in sorted(Counter(ends).items()):
                nodes = [place(number_of_place), name]
                arcs.append(
                    {
                        "from_to": {
                            "type": kind,
                            "nodes": nodes if kind == "PlaceTransition" else nodes[::-1],
                        },
                        "weight": weight,
                    }
                )

    def marking(tokens: tuple[int, ...]) -> dict[str, int]:
        return {place(number): count for number, count in Counter(tokens).items()}

    written: PetriNet = {
        "places": {place(number): {"id": place(number)} for number in range(net.place_count)},
        "transitions": transitions,
        "arcs": arcs,
        "initial_marking": marking(net.start),
        "final_markings": [marking(net.end)],
    }
    labels = dict(zip(transitions, (one.label for one in net.transitions), strict=True))
    first: dict[tuple[tuple[int, ...], tuple[int, ...]], str] = {}
    for one in net.transitions:
        if one.label is not None:
            between = (one.takes, one.gives)
            first[between] = min(first.get(between, one.label), one.label)
    skips = {
        name: None if one.label is None else first[one.takes, one.gives]
        for name, one in zip(transitions, net.transitions, strict=True)
    }
    return written, labels, skips
